import type { DataSource } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/**
 * Each difference between what the entities say and what the migrations made: tables, columns, types,
 * nullability. Columns that no entity names are allowed. Empty when they agree.
 */
export async function entityDifferences(source: DataSource): Promise<string[]> {
  const differences: string[] = [];
  for (const { tableName, columns } of source.entityMetadatas) {
    const table = await columnsOf(source, tableName);
    if (table.size === 0) {
      differences.push(`table ${tableName} does not exist`);
      continue;
    }
    for (const column of columns) {
      const found = table.get(column.databaseName);
      const difference = found === undefined ? 'does not exist' : differenceOf(source, column, found);
      if (difference !== null) differences.push(`${tableName}.${column.databaseName} ${difference}`);
    }
  }
  return differences;
}

async function columnsOf(source: DataSource, table: string): Promise<Map<string, TableColumn>> {
  const rows: TableColumn[] = await source.query(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
     FROM pg_attribute a
     WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped`,
    [table],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

function differenceOf(source: DataSource, column: ColumnMetadata, found: TableColumn): string | null {
  const wanted = typeOf(source, column);
  if (wanted !== found.type) return `is ${found.type}, its entity says ${wanted}`;
  if (column.isNullable === found.nullable) return null;
  return found.nullable ? 'may be null, its entity says not' : 'may not be null, its entity says it may';
}

/** As PostgreSQL spells it: format_type of the same column. */
function typeOf(source: DataSource, column: ColumnMetadata): string {
  const name = LONG_NAMES[String(column.type)] ?? source.driver.normalizeType({ type: column.type });
  const array = column.isArray ? '[]' : '';
  const spelt = LONG_NAMES[name] ?? name;
  if (spelt.includes(' with time zone') || spelt.includes(' without time zone')) {
    const [kind = '', ...zone] = spelt.split(' ');
    const precision =
      column.precision === undefined || column.precision === null ? '' : `(${column.precision})`;
    return `${kind}${precision} ${zone.join(' ')}${array}`;
  }
  return `${spelt}${sizeOf(column)}${array}`;
}

function sizeOf({ precision, scale, length }: ColumnMetadata): string {
  if (length !== '') return `(${length})`;
  if (precision === undefined || precision === null) return '';
  return scale === undefined ? `(${precision})` : `(${precision},${scale})`;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
  int2: 'smallint',
  int4: 'integer',
  int: 'integer',
  int8: 'bigint',
  float8: 'double precision',
  float4: 'real',
  bool: 'boolean',
  decimal: 'numeric',
  varchar: 'character varying',
  char: 'character',
};
