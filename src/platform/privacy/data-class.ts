import 'reflect-metadata';
import { ApiProperty } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import { getMetadataArgsStorage } from 'typeorm';

/** JR/T 0171-2020: C3 authentication secrets, C2 identifies a person or tells of their finances, C1 the rest. */
export type DataClass = 'C1' | 'C2' | 'C3';

/** A class whose fields are stored or sent. */
export type Shape = abstract new (...args: never[]) => object;

const DATA_CLASS = 'forecourt:data-class';
const SWAGGER_PROPERTIES = 'swagger/apiModelPropertiesArray';
const SWAGGER_PLUGIN_FACTORY = '_OPENAPI_METADATA_FACTORY';

export const C1 = (): PropertyDecorator => tagged('C1');
export const C2 = (): PropertyDecorator => tagged('C2');
export const C3 = (): PropertyDecorator => tagged('C3');

function tagged(dataClass: DataClass): PropertyDecorator {
  return (target, property) => {
    Reflect.defineMetadata(DATA_CLASS, dataClass, target, property);
    // Merges into what other decorators and the Swagger plugin say of the property.
    ApiProperty({ 'x-data-class': dataClass } as object)(target, property);
  };
}

export function dataClassOf(shape: Shape, property: string): DataClass | undefined {
  return Reflect.getMetadata(DATA_CLASS, shape.prototype as object, property) as DataClass | undefined;
}

/** `Class.property` for each field of these DTOs and entities that has no class. The build fails on any. */
export function untaggedProperties(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((shape) =>
    [...propertiesOf(shape)]
      .filter((property) => dataClassOf(shape, property) === undefined)
      .map((property) => `${shape.name}.${property}`),
  );
}

/** Whatever TypeORM, class-validator or Swagger know as a property of this class or of one it extends. */
function propertiesOf(shape: Shape): Set<string> {
  const swagger = (Reflect.getMetadata(SWAGGER_PROPERTIES, shape.prototype as object) ?? []) as string[];
  const validated = getMetadataStorage().getTargetValidationMetadatas(shape, '', false, false);
  const lineage = new Set(lineageOf(shape));
  const columns = getMetadataArgsStorage().columns.filter(({ target }) => lineage.has(target));
  return new Set([
    ...swagger.map((name) => name.slice(1)),
    ...validated.map(({ propertyName }) => propertyName),
    ...columns.map(({ propertyName }) => propertyName),
    ...[...lineage].flatMap(pluginProperties),
  ]);
}

function* lineageOf(shape: unknown): Generator<unknown> {
  for (let at = shape; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at))
    yield at;
}

function pluginProperties(shape: unknown): string[] {
  const factory: unknown = Reflect.getOwnPropertyDescriptor(shape as object, SWAGGER_PLUGIN_FACTORY)?.value;
  return typeof factory === 'function' ? Object.keys((factory as () => object)()) : [];
}
