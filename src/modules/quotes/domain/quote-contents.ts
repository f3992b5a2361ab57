import { canonicalJson, sha256Hex } from '../../../kernel/canonical-json.js';
import type { BusinessDate } from '../../../kernel/business-date.js';
import { rowContent } from '../../products/domain/row-content.js';
import type { PricedVehicle, PriceRequest, PriceResult } from './price-request.js';

/** What a quote token carries: enough to give the same price again, and to see that it is the same wish. */
export interface QuoteContents {
  quoteId: string;
  tenantId: string;
  livemode: boolean;
  /** Business date that the quote was priced on: price again with that day's catalogue. */
  on: BusinessDate;
  catalogueVersion: string;
  productId: string;
  productVersion: number;
  lpr: BusinessDate;
  engine: string;
  subsidies: string[];
  financingForm: string;
  useNature: string;
  registrationRegion: string;
  vehicleDigest: string;
  vin: string | null;
  /** Fen, as text. */
  principal: string;
  termMonths: number;
  repaymentMethod: string;
  balloonPercent: string | null;
  contractRate: string;
  customerRate: string;
  /** Epoch milliseconds of business time. */
  expiresAt: number;
}

/**
 * Digest of what the price of a car depends on. Left out: the VIN, which is bound later than the model is
 * chosen, and the lending value, which the lender's own valuation replaces.
 */
export function vehicleDigest(vehicle: PricedVehicle): string {
  const { condition, powertrain, msrp, transactionPrice, governmentSubsidy } = vehicle;
  const { firstRegistration, batteryIncluded, batteryPrice } = vehicle;
  const prices = { msrp, transactionPrice, governmentSubsidy };
  const axes = { condition, powertrain, ...prices, firstRegistration, batteryIncluded, batteryPrice };
  return sha256Hex(canonicalJson(rowContent(axes)));
}

export function contentsOf(
  request: PriceRequest,
  result: PriceResult,
  quote: { quoteId: string; tenantId: string; expiresAt: number },
): QuoteContents {
  const { wish } = request;
  return {
    ...quote,
    livemode: request.livemode,
    on: result.on,
    catalogueVersion: result.versions.catalogue,
    productId: result.versions.product.id,
    productVersion: result.versions.product.version,
    lpr: result.versions.lpr,
    engine: result.versions.engine,
    subsidies: result.subsidies.map(({ programme }) => programme),
    financingForm: wish.financingForm,
    useNature: request.useNature,
    registrationRegion: request.registrationRegion,
    vehicleDigest: vehicleDigest(request.vehicle),
    vin: request.vehicle.vin,
    principal: result.principal.toString(),
    termMonths: wish.termMonths,
    repaymentMethod: wish.repaymentMethod,
    balloonPercent: wish.balloonPercent === null ? null : wish.balloonPercent.toString(),
    contractRate: result.contractRate.toString(),
    customerRate: result.customerRate.toString(),
  };
}

/**
 * Pointers of what a request asks for differently from the quote; empty = the quoted price applies. The
 * amount may differ: rates do not depend on it and the caps are checked again.
 */
export function differences(quote: QuoteContents, request: PriceRequest): string[] {
  const { vehicle, wish } = request;
  const balloon = wish.balloonPercent === null ? null : wish.balloonPercent.toString();
  const checks: [boolean, string][] = [
    [quote.vehicleDigest === vehicleDigest(vehicle), '/vehicle'],
    [quote.vin === null || vehicle.vin === null || quote.vin === vehicle.vin, '/vehicle/vin'],
    [quote.useNature === request.useNature, '/useNature'],
    [quote.registrationRegion === request.registrationRegion, '/registrationRegion'],
    [quote.financingForm === wish.financingForm, '/wish/financingForm'],
    [quote.termMonths === wish.termMonths, '/wish/termMonths'],
    [quote.repaymentMethod === wish.repaymentMethod, '/wish/repaymentMethod'],
    [quote.balloonPercent === balloon, '/wish/balloonPercent'],
    [quote.livemode === request.livemode, ''],
  ];
  return checks.filter(([same]) => !same).map(([, pointer]) => pointer);
}

/** The request with the product and subsidies that the quote chose. Price it with the quote day's catalogue. */
export const asQuoted = (quote: QuoteContents, request: PriceRequest): PriceRequest => ({
  ...request,
  product: quote.productId,
  subsidies: quote.subsidies.length === 0 ? 'none' : quote.subsidies,
});
