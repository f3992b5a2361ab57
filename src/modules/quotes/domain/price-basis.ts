import { minFen, type Fen } from '../../../kernel/money.js';
import { CatalogueIncomplete, type CatalogueSnapshot } from '../../products/domain/catalogue.js';
import { powertrainGroup } from '../../products/domain/vocabulary.js';
import { PriceRefusal } from './price-refusal.js';
import type { PricedVehicle } from './price-request.js';

export interface PriceBasis {
  /** What the customer pays for the car as sold: net of government subsidy and of a leased battery. */
  price: Fen;
  amount: Fen;
  formula: string;
  rule: string;
  rules: string[];
}

/**
 * The amount that a loan-to-value share is taken of: new cars min(price net of subsidy, list price), used
 * cars min(price net of subsidy, lending value), either less a battery that is not sold with the car.
 * Tax, insurance and plates are no part of it and have no field.
 */
export function priceBasis(
  vehicle: PricedVehicle,
  catalogue: CatalogueSnapshot,
  livemode: boolean,
): PriceBasis {
  const rule = catalogue.priceBasis('vehicle', vehicle.condition);
  if (!rule)
    throw new CatalogueIncomplete(`no price basis for a ${vehicle.condition} car on ${catalogue.on}`);
  const net = vehicle.transactionPrice - vehicle.governmentSubsidy;
  const whole = minFen(net, ceiling(vehicle));
  if (vehicle.batteryIncluded) {
    return positive(
      { price: net, amount: whole, formula: rule.formula, rule: rule.id, rules: [rule.id] },
      vehicle,
    );
  }
  const battery = catalogue.priceBasis('battery', vehicle.condition);
  if (!battery)
    throw new CatalogueIncomplete(`no battery rule for a ${vehicle.condition} car on ${catalogue.on}`);
  const batteryPrice = priceOfBattery(vehicle, catalogue, livemode);
  return positive(
    {
      price: net - batteryPrice,
      amount: whole - batteryPrice,
      formula: `${rule.formula} ${battery.formula}`,
      rule: rule.id,
      rules: [rule.id, battery.id],
    },
    vehicle,
  );
}

function ceiling(vehicle: PricedVehicle): Fen {
  const [field, value] =
    vehicle.condition === 'used'
      ? (['lendingValue', vehicle.lendingValue] as const)
      : (['msrp', vehicle.msrp] as const);
  if (value === null) {
    throw new PriceRefusal(
      'vehicle_information_missing',
      `/vehicle/${field}`,
      `The price basis of a ${vehicle.condition} car needs ${field}.`,
    );
  }
  return value;
}

function priceOfBattery(vehicle: PricedVehicle, catalogue: CatalogueSnapshot, livemode: boolean): Fen {
  if (powertrainGroup(vehicle.powertrain) !== 'nev') {
    throw new PriceRefusal(
      'vehicle_information_invalid',
      '/vehicle/batteryIncluded',
      `A car with powertrain ${vehicle.powertrain} has no traction battery that is sold apart.`,
    );
  }
  const known = [vehicle.vin, vehicle.modelCode].flatMap((key) =>
    key === null ? [] : [catalogue.vehicle(key, livemode)],
  );
  const price = vehicle.batteryPrice ?? known.find((row) => row?.batteryPrice != null)?.batteryPrice ?? null;
  if (price === null) {
    throw new PriceRefusal(
      'vehicle_information_missing',
      '/vehicle/batteryPrice',
      'The battery is not sold with the car and its price is neither given nor known for this VIN or model code.',
    );
  }
  return price;
}

function positive(basis: PriceBasis, vehicle: PricedVehicle): PriceBasis {
  if (basis.amount > 0n && basis.price > 0n) return basis;
  const field = vehicle.batteryIncluded ? 'governmentSubsidy' : 'batteryPrice';
  throw new PriceRefusal(
    'price_basis_not_positive',
    `/vehicle/${field}`,
    'Nothing of the price is left after government subsidy and battery.',
  );
}

/** A battery price, subsidy or age that contradicts the rest of the vehicle is refused before pricing. */
export function checkVehicle(vehicle: PricedVehicle, monthsSinceRegistration: number | null): void {
  const invalid = (field: string, detail: string): PriceRefusal =>
    new PriceRefusal('vehicle_information_invalid', `/vehicle/${field}`, detail);
  if (monthsSinceRegistration !== null && monthsSinceRegistration < 0) {
    throw invalid('firstRegistration', 'The first registration lies in the future.');
  }
  if (vehicle.batteryIncluded && vehicle.batteryPrice !== null) {
    throw invalid(
      'batteryPrice',
      'A battery price is only for a car sold without its battery (batteryIncluded false).',
    );
  }
}
