import 'reflect-metadata';
import { StrictValidation } from '../../platform/http/validation.js';
import { untaggedProperties, type Shape } from '../../platform/privacy/data-class.js';
import * as answers from './quotes-answer.dto.js';
import { CalculationQueryDto } from './calculations.dto.js';
import * as inputs from './quotes.dto.js';

const pipe = new StrictValidation();
const money = (amount: unknown) => ({ amount, currency: 'CNY' });
const good = {
  vehicle: { condition: 'new', powertrain: 'bev', msrp: money(1), transactionPrice: money(2), vin: null },
  useNature: 'non_operating',
  registrationRegion: '310000',
  wish: { financingForm: 'auto_loan', amount: money(3), termMonths: 36, repaymentMethod: 'equal_instalment' },
};
const pointers = (input: unknown): Promise<string[]> =>
  pipe.transform(input, { type: 'body', metatype: inputs.QuoteRequestDto }).then(
    () => [],
    (error: { errors: { pointer: string }[] }) => error.errors.map(({ pointer }) => pointer),
  );
const query = (input: Record<string, unknown>): Promise<string[]> =>
  pipe
    .transform(
      {
        condition: 'new',
        powertrain: 'bev',
        transactionPrice: '1',
        useNature: 'rental',
        registrationRegion: '310000',
        termMonths: '36',
        ...input,
      },
      { type: 'query', metatype: CalculationQueryDto },
    )
    .then(
      () => [],
      (error: { errors: { pointer: string }[] }) => error.errors.map(({ pointer }) => pointer),
    );

describe('the shape of a quote request', () => {
  it('accepts the example', async () => {
    expect(await pointers(good)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no vehicle', { ...good, vehicle: undefined }, '/vehicle'],
    ['a list of vehicles', { ...good, vehicle: [good.vehicle] }, '/vehicle'],
    [
      'no price',
      { ...good, vehicle: { ...good.vehicle, transactionPrice: undefined } },
      '/vehicle/transactionPrice',
    ],
    [
      'a null price',
      { ...good, vehicle: { ...good.vehicle, transactionPrice: null } },
      '/vehicle/transactionPrice',
    ],
    ['a bare number as money', { ...good, vehicle: { ...good.vehicle, msrp: 5 } }, '/vehicle/msrp'],
    ['money in a list', { ...good, vehicle: { ...good.vehicle, msrp: [money(5)] } }, '/vehicle/msrp'],
    ['half a fen', { ...good, vehicle: { ...good.vehicle, msrp: money(0.5) } }, '/vehicle/msrp/amount'],
    ['negative money', { ...good, wish: { ...good.wish, amount: money(-1) } }, '/wish/amount/amount'],
    [
      'dollars',
      { ...good, wish: { ...good.wish, amount: { amount: 1, currency: 'USD' } } },
      '/wish/amount/currency',
    ],
    [
      'an unknown field',
      { ...good, vehicle: { ...good.vehicle, purchaseTax: money(1) } },
      '/vehicle/purchaseTax',
    ],
    [
      'five places',
      { ...good, wish: { ...good.wish, downPaymentPercent: '1.00001' } },
      '/wish/downPaymentPercent',
    ],
    ['a term as text', { ...good, wish: { ...good.wish, termMonths: '36' } }, '/wish/termMonths'],
    [
      'a month 13',
      { ...good, vehicle: { ...good.vehicle, firstRegistration: '2023-13' } },
      '/vehicle/firstRegistration',
    ],
    ['subsidies as an object', { ...good, subsidies: {} }, '/subsidies'],
    ['a region as a number', { ...good, registrationRegion: 310000 }, '/registrationRegion'],
  ])('refuses %s', async (_name, input, pointer) => {
    expect(await pointers(input)).toContain(pointer);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a list', { amount: ['1', '2'] }, '?amount'],
    ['a leading zero', { amount: '01' }, '?amount'],
    ['a float', { transactionPrice: '1.5' }, '?transactionPrice'],
    ['an exponent', { msrp: '1e9' }, '?msrp'],
    ['a term of 0', { termMonths: '0' }, '?termMonths'],
    ['an unknown parameter', { colour: 'red' }, '?colour'],
  ])('refuses %s in the query', async (_name, input, pointer) => {
    expect(await query(input)).toContain(pointer);
  });

  it('has a data class on every field, in and out', () => {
    const shapes = [...Object.values(inputs), ...Object.values(answers), CalculationQueryDto];
    const classes = shapes.filter((shape) => typeof shape === 'function') as unknown as Shape[];
    expect(untaggedProperties(classes)).toEqual([]);
    expect(classes.length).toBeGreaterThan(15);
  });
});
