import { Injectable } from '@nestjs/common';
import { permissionSql } from './domain/permission-sql.js';

@Injectable()
export class ConsentsRepository {
  readonly sql = permissionSql('consent');
}
