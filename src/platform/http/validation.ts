import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import { Problem, type FieldError } from './problem.js';
import { escapePointer } from './strict-json.js';

const MOST_ERRORS = 50;
/** class-validator's names for what has a better one. */
const CODES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown_field',
  isDefined: 'required',
  isNotEmpty: 'required',
  nestedValidation: 'is_object',
  unknownValue: 'is_object',
};

/** DTOs in, DTOs out; every fault of the input at once, by pointer; unknown fields refused. */
@Injectable()
export class StrictValidation implements PipeTransform {
  async transform(value: unknown, { metatype, type }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !isValidated(metatype)) return value;
    const prefix = type === 'query' ? '?' : '/';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refuse([{ pointer: '', code: 'is_object', detail: 'an object is expected' }]);
    }
    const instance: object = plainToInstance(metatype, value);
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
    });
    if (errors.length > 0) throw refuse(errors.flatMap((error) => fieldErrors(error, prefix)));
    return instance;
  }
}

function isValidated(metatype: unknown): metatype is Type<object> {
  return (
    typeof metatype === 'function' &&
    getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false).length > 0
  );
}

function refuse(errors: readonly FieldError[]): Problem {
  return new Problem('invalid_request', { errors: errors.slice(0, MOST_ERRORS) });
}

function fieldErrors(error: ValidationError, prefix: string): FieldError[] {
  const pointer = `${prefix}${escapePointer(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    pointer,
    code: codeOf(error, constraint),
    detail: constraint === 'whitelistValidation' ? 'this field is not known here' : message,
  }));
  // One fault per field: the others mostly follow from it ("must be a string", "must match ...").
  const first = own.at(-1);
  const nested = (error.children ?? []).flatMap((child) => fieldErrors(child, `${pointer}/`));
  return first === undefined || nested.length > 0 ? nested : [first];
}

/** A validator may name its own code: `{ context: { code: 'vin_check_digit' } }`. */
function codeOf(error: ValidationError, constraint: string): string {
  const context = (error.contexts as Record<string, { code?: unknown } | undefined> | undefined)?.[
    constraint
  ];
  if (typeof context?.code === 'string') return context.code;
  return CODES[constraint] ?? constraint.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
