import { divideRounded, type Rounding } from './rounding.js';
import { percentFraction, type Percent } from './rate.js';

export type { Rounding } from './rounding.js';

/** Money: a whole number of fen (1/100 yuan). */
export type Fen = bigint;

/** Money on the wire: minor units, at most 2^53 - 1 either way, so that every JSON reader keeps them. */
export interface MoneyWire {
  amount: number;
  currency: 'CNY';
}

const WIRE_LIMIT = BigInt(Number.MAX_SAFE_INTEGER);
const DATABASE_LIMIT = 2n ** 63n - 1n;

/** @throws RangeError beyond 2^53 - 1 fen */
export function toWire(amount: Fen): MoneyWire {
  if (amount > WIRE_LIMIT || amount < -WIRE_LIMIT) throw new RangeError('The amount does not fit the wire.');
  // eslint-disable-next-line no-restricted-syntax -- the one conversion to the wire; exact within the limit above
  return { amount: Number(amount), currency: 'CNY' };
}

/** @throws RangeError when the amount is not a whole number within 2^53 - 1, or another currency */
export function fromWire(money: MoneyWire): Fen {
  if (!Number.isSafeInteger(money.amount)) throw new RangeError('An amount is a whole number of fen.');
  if (money.currency !== 'CNY') throw new RangeError('The currency is CNY.');
  return BigInt(money.amount);
}

/** A `bigint` column as the driver hands it over: decimal text. @throws RangeError on anything else */
export function fenFromDatabase(text: string): Fen {
  if (typeof text !== 'string' || !/^(0|-?[1-9]\d{0,18})$/.test(text))
    throw new RangeError('Not a bigint column.');
  return inDatabaseRange(BigInt(text));
}

export function fenToDatabase(amount: Fen): string {
  return inDatabaseRange(amount).toString();
}

function inDatabaseRange(amount: Fen): Fen {
  if (amount > DATABASE_LIMIT || amount < -DATABASE_LIMIT)
    throw new RangeError('The amount does not fit the column.');
  return amount;
}

/** Yuan in decimal text: '1234.56', '300'. No sign, exponent, separators or third place. @throws RangeError */
export function yuan(text: string): Fen {
  const match = typeof text === 'string' ? /^(0|[1-9]\d{0,15})(?:\.(\d{1,2}))?$/.exec(text) : null;
  if (!match) throw new RangeError('An amount in yuan is a plain decimal, such as "1234.56".');
  const [, whole = '0', places = ''] = match;
  return BigInt(whole + places.padEnd(2, '0'));
}

/** '1234.56': two places, for texts that people read. */
export function formatYuan(amount: Fen): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An exact share of an amount, rounded once, to fen. */
export function percentOf(amount: Fen, share: Percent, rounding: Rounding): Fen {
  const { numerator, denominator } = percentFraction(share);
  return divideRounded(amount * numerator, denominator, rounding);
}

export function minFen(first: Fen, ...rest: readonly Fen[]): Fen {
  return rest.reduce((least, amount) => (amount < least ? amount : least), first);
}

export function maxFen(first: Fen, ...rest: readonly Fen[]): Fen {
  return rest.reduce((most, amount) => (amount > most ? amount : most), first);
}

export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
