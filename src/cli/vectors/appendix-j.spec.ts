import { checkRow } from './check.js';

type Fields = Record<string, unknown>;

const dates = (first: string, count: number, step: (date: Date, at: number) => void): string[] =>
  Array.from({ length: count }, (_, at) => {
    const date = new Date(`${first}T00:00:00Z`);
    step(date, at);
    return date.toISOString().slice(0, 10);
  });
const months = (multiple: number) => (date: Date, at: number) =>
  void date.setUTCMonth(date.getUTCMonth() + multiple * at);
const weeks = (multiple: number) => (date: Date, at: number) =>
  void date.setUTCDate(date.getUTCDate() + 7 * multiple * at);
const halfMonths = (date: Date, at: number): void => {
  date.setUTCMonth(date.getUTCMonth() + Math.floor(at / 2));
  date.setUTCDate(at % 2 === 0 ? 1 : 16);
};
const paid = (days: readonly string[], amount: (at: number) => number): Fields[] =>
  days.map((date, at) => ({ date, amount: amount(at) }));
const at = (advance: number, date: string): Fields => ({ advances: [{ amount: advance, date }] });
const regz = (publishedAprPct: number, fields: Fields): Fields => ({
  id: `APR ${publishedAprPct}`,
  kind: 'regz_actuarial',
  publishedAprPct,
  ...fields,
});

/** The examples of 12 CFR 1026, Appendix J (c), from their dates: unit-period and odd days are worked out. */
const APPENDIX_J = [
  regz(9.69, { ...at(5000, '1978-01-10'), payments: paid(dates('1978-02-10', 24, months(1)), () => 230) }),
  regz(11.82, { ...at(6000, '1978-02-10'), payments: paid(dates('1978-04-01', 36, months(1)), () => 200) }),
  regz(10.34, {
    ...at(5000, '1978-02-23'),
    payments: paid(dates('1978-03-01', 24, halfMonths), () => 219.17),
  }),
  regz(8.97, { ...at(10_000, '1978-05-23'), payments: paid(dates('1978-10-01', 40, months(3)), () => 385) }),
  regz(14.96, { ...at(500, '1978-03-20'), payments: paid(dates('1978-04-21', 30, weeks(1)), () => 17.6) }),
  regz(10.08, {
    ...at(5000, '1978-01-10'),
    payments: paid(dates('1978-02-10', 24, months(1)), (n) => (n === 0 ? 250 : 230)),
  }),
  regz(28.5, {
    ...at(400, '1978-03-18'),
    payments: paid(dates('1978-04-20', 12, weeks(4)), (n) => (n === 0 ? 39.5 : 38.31)),
  }),
  regz(10.5, {
    ...at(5000, '1978-01-10'),
    payments: paid(dates('1978-02-10', 24, months(1)), (n) => (n === 23 ? 280 : 230)),
  }),
  regz(12.22, {
    ...at(200, '1978-04-03'),
    payments: paid(dates('1978-04-11', 20, weeks(2)), (n) => (n === 19 ? 30 : 9.5)),
  }),
  regz(10.9, {
    ...at(5000, '1978-01-10'),
    payments: paid(dates('1978-02-10', 24, months(1)), (n) => (n === 0 ? 250 : n === 23 ? 280 : 230)),
  }),
  regz(7.3, {
    ...at(8000, '1978-01-10'),
    payments: paid(dates('1978-03-01', 20, months(2)), (n) => (n === 0 ? 449.36 : n === 19 ? 200 : 465)),
  }),
  regz(11.45, { ...at(1000, '1978-01-03'), payments: [{ date: '1978-09-15', amount: 1080 }] }),
  regz(8.8, { ...at(1000, '1978-07-15'), payments: [{ date: '1979-01-15', amount: 1044 }] }),
  regz(8.76, { ...at(1000, '1978-01-15'), payments: [{ date: '1979-07-15', amount: 1135.19 }] }),
  regz(11.36, { ...at(1000, '1978-01-10'), payments: [{ date: '1980-01-10', amount: 1240 }] }),
];

describe('Regulation Z, Appendix J', () => {
  it.each(APPENDIX_J.map((row, index) => ({ name: `${index} ${String(row['id'])}`, row })))(
    'example $name',
    ({ row }) => {
      expect(checkRow(row, 0).differences).toEqual([]);
      for (const off of [0.01, -0.01]) {
        const publishedAprPct = Number(((row['publishedAprPct'] as number) + off).toFixed(2));
        expect(checkRow({ ...row, publishedAprPct }, 0).differences).toHaveLength(1);
      }
    },
  );
});
