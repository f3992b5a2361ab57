import { fenFromDatabase, fromWire, type Fen, type MoneyWire } from '../../kernel/money.js';
import { percent, type Percent } from '../../kernel/rate.js';
import { isRegionCode } from '../../kernel/region.js';
import { parseVin } from '../../kernel/vin.js';
import { Problem, type FieldError } from '../../platform/http/problem.js';
import type { CalculationQueryDto } from './calculations.dto.js';
import type { PriceRequest, WishedSize } from './domain/price-request.js';
import type { QuoteRequestDto } from './quotes.dto.js';

/** Turns the pointer of a nested request into that of the caller's own. */
export type PointerMap = (pointer: string) => string;

/** What a body that asks for a price has in common, whatever else stands in it. */
export type PriceInput = Pick<
  QuoteRequestDto,
  'vehicle' | 'useNature' | 'registrationRegion' | 'saleRegion' | 'wish' | 'subsidies' | 'product'
>;

/** A query parameter is pointed at by its own name. */
export const queryPointers: PointerMap = (pointer) =>
  pointer.startsWith('/subsidies') ? '?subsidies' : `?${pointer.slice(pointer.lastIndexOf('/') + 1)}`;

export function requestOfQuery(query: CalculationQueryDto, livemode: boolean): PriceRequest {
  const fen = (text: string | undefined): Fen | null => (text === undefined ? null : fenFromDatabase(text));
  const check = new InputCheck(queryPointers);
  const request: PriceRequest = {
    vehicle: {
      condition: query.condition,
      powertrain: query.powertrain,
      vin: check.vin(query.vin),
      modelCode: query.modelCode ?? null,
      msrp: fen(query.msrp),
      transactionPrice: fenFromDatabase(query.transactionPrice),
      governmentSubsidy: fen(query.governmentSubsidy) ?? 0n,
      lendingValue: fen(query.lendingValue),
      firstRegistration: query.firstRegistration ?? null,
      batteryIncluded: query.batteryIncluded !== 'false',
      batteryPrice: fen(query.batteryPrice),
    },
    useNature: query.useNature,
    registrationRegion: check.region('/registrationRegion', query.registrationRegion),
    wish: {
      financingForm: query.financingForm ?? 'auto_loan',
      size: check.size(fen(query.amount), fen(query.downPayment), query.downPaymentPercent ?? null),
      termMonths: Number.parseInt(query.termMonths, 10),
      repaymentMethod: query.repaymentMethod ?? 'equal_instalment',
      balloonPercent: check.percent('/wish/balloonPercent', query.balloonPercent ?? null),
    },
    subsidies: subsidiesOf(query.subsidies),
    product: query.product ?? null,
    livemode,
  };
  check.done();
  return request;
}

function subsidiesOf(text: string | undefined): PriceRequest['subsidies'] {
  if (text === undefined || text === 'auto') return 'auto';
  return text === 'none' ? 'none' : text.split(',');
}

export function requestOfBody(body: PriceInput, livemode: boolean): PriceRequest {
  const fen = (money: MoneyWire | null | undefined): Fen | null => (money ? fromWire(money) : null);
  const check = new InputCheck((pointer) => pointer);
  const { vehicle, wish } = body;
  if (body.saleRegion) check.region('/saleRegion', body.saleRegion);
  const request: PriceRequest = {
    vehicle: {
      condition: vehicle.condition,
      powertrain: vehicle.powertrain,
      vin: check.vin(vehicle.vin ?? undefined),
      modelCode: vehicle.modelCode ?? null,
      msrp: fen(vehicle.msrp),
      transactionPrice: fromWire(vehicle.transactionPrice),
      governmentSubsidy: fen(vehicle.governmentSubsidy) ?? 0n,
      lendingValue: fen(vehicle.lendingValue),
      firstRegistration: vehicle.firstRegistration ?? null,
      batteryIncluded: vehicle.batteryIncluded ?? true,
      batteryPrice: fen(vehicle.batteryPrice),
    },
    useNature: body.useNature,
    registrationRegion: check.region('/registrationRegion', body.registrationRegion),
    wish: {
      financingForm: wish.financingForm,
      size: check.size(fen(wish.amount), fen(wish.downPayment), wish.downPaymentPercent ?? null),
      termMonths: wish.termMonths,
      repaymentMethod: wish.repaymentMethod,
      balloonPercent: check.percent('/wish/balloonPercent', wish.balloonPercent ?? null),
    },
    subsidies: body.subsidies ?? 'auto',
    product: body.product ?? null,
    livemode,
  };
  check.done();
  return request;
}

/** What the shape of a field cannot say. Gathers every fault before the request is refused. */
class InputCheck {
  private readonly errors: FieldError[] = [];

  constructor(private readonly pointers: PointerMap) {}

  /** Upper case, check digit proven. */
  vin(text: string | undefined): string | null {
    if (text === undefined) return null;
    const parsed = parseVin(text);
    if (parsed.ok) return parsed.value;
    this.fault('/vehicle/vin', parsed.code, parsed.detail);
    return null;
  }

  region(pointer: string, code: string): string {
    if (!isRegionCode(code))
      this.fault(pointer, 'region_unknown', 'A GB/T 2260 code of six digits is expected, such as 310000.');
    return code;
  }

  percent(pointer: string, text: string | null): Percent | null {
    if (text === null) return null;
    const value = percent(text);
    if (value.lte(100)) return value;
    this.fault(pointer, 'percent_out_of_range', 'At most 100 is expected.');
    return null;
  }

  size(amount: Fen | null, downPayment: Fen | null, downPaymentPercent: string | null): WishedSize {
    const given = [amount, downPayment, downPaymentPercent].filter((value) => value !== null).length;
    if (given !== 1) {
      this.fault(
        '/wish/amount',
        'exactly_one_expected',
        'Exactly one of amount, downPayment and downPaymentPercent is expected.',
      );
    }
    if (downPayment !== null) return { kind: 'downPayment', downPayment };
    const share = this.percent('/wish/downPaymentPercent', downPaymentPercent);
    if (share !== null) return { kind: 'downPaymentPercent', percent: share };
    return { kind: 'amount', amount: amount ?? 0n };
  }

  done(): void {
    if (this.errors.length > 0) throw new Problem('invalid_request', { errors: this.errors });
  }

  private fault(pointer: string, code: string, detail: string): void {
    this.errors.push({ pointer: this.pointers(pointer), code, detail });
  }
}
