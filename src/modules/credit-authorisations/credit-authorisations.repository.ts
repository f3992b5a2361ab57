import { Injectable } from '@nestjs/common';
import { permissionSql } from '../consents/domain/permission-sql.js';

@Injectable()
export class CreditAuthorisationsRepository {
  readonly sql = permissionSql('credit_authorisation');
}
