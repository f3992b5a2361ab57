import type { Employment } from '../applicant-sessions/domain/person.js';

/**
 * The persons of the sandbox, by number. Names are invented, ID numbers carry province-level prefixes (issued to
 * nobody) with correct check characters, and mobiles are the shared test numbers. Amounts are in yuan.
 */
export interface PersonaPerson {
  fullName: string;
  idNumber: string;
  mobile: string;
  monthlyIncome: string;
  monthlyObligations: string;
  employment: Employment;
}

export interface Persona {
  number: number;
  title: string;
  /** The borrower first, then further parties in the order of the session. Empty for a company. */
  persons: readonly PersonaPerson[];
  /** Unified social credit code; no product takes a company yet. */
  company?: string;
  /** What the sandbox upstreams answer, unless the request's own Gateway-Test-Scenario says otherwise. */
  scenario: string | null;
  /** A request body for POST /v1/pre-approvals, without session, party and store; null where there is none yet. */
  wish: PersonaWish | null;
  /** What must come out. */
  outcome: string;
}

interface Money {
  amount: number;
  currency: 'CNY';
}

export interface PersonaWish {
  vehicle: {
    condition: 'new' | 'used';
    powertrain: 'ice' | 'bev' | 'phev';
    modelCode?: string;
    vin?: string;
    msrp?: Money;
    transactionPrice: Money;
    batteryIncluded?: boolean;
    odometerKm?: number;
    firstRegistration?: string;
  };
  useNature: 'non_operating' | 'ride_hailing';
  registrationRegion: string;
  wish: {
    financingForm: 'auto_loan';
    amount: Money;
    termMonths: number;
    repaymentMethod: 'equal_instalment';
  };
}

const yuan = (amount: number): Money => ({ amount: amount * 100, currency: 'CNY' });

const person = (
  fullName: string,
  idNumber: string,
  mobile: string,
  [monthlyIncome, monthlyObligations]: [string, string],
  employment: Employment = 'salaried',
): PersonaPerson => ({ fullName, idNumber, mobile, monthlyIncome, monthlyObligations, employment });

const ask = (
  vehicle: PersonaWish['vehicle'],
  [amount, termMonths]: [number, number],
  over: Partial<Pick<PersonaWish, 'useNature' | 'registrationRegion'>> = {},
): PersonaWish => ({
  vehicle,
  useNature: 'non_operating',
  registrationRegion: '310000',
  ...over,
  wish: { financingForm: 'auto_loan', amount: yuan(amount), termMonths, repaymentMethod: 'equal_instalment' },
});

const newCar = (
  powertrain: PersonaWish['vehicle']['powertrain'],
  price: number,
  vin?: string,
  msrp = price,
): PersonaWish['vehicle'] => ({
  condition: 'new',
  powertrain,
  modelCode: `TEST-${powertrain.toUpperCase()}-1`,
  ...(vin === undefined ? {} : { vin }),
  msrp: yuan(msrp),
  transactionPrice: yuan(price),
  ...(powertrain === 'ice' ? {} : { batteryIncluded: true }),
});

const bev = newCar('bev', 189_800, undefined, 199_800);

export const PERSONAS: readonly Persona[] = [
  {
    number: 1,
    title: 'Salaried, clean file',
    persons: [person('测试甲', '110000199203180010', '13800000000', ['18000.00', '1000.00'])],
    scenario: 'credit-bureau=ok;score=735',
    wish: ask(bev, [120_000, 36]),
    outcome: 'approved, one offer, one bureau inquiry however often it is repeated',
  },
  {
    number: 2,
    title: 'Good file, 5 % down',
    persons: [person('测试乙', '310000198807260022', '15500000000', ['16000.00', '1200.00'])],
    scenario: 'credit-bureau=ok;score=702',
    wish: ask(newCar('ice', 150_000), [142_500, 60]),
    outcome: 'countered at 120 000; the stated down payment is approved, one fen less is not',
  },
  {
    number: 3,
    title: 'Ride-hailing driver',
    persons: [
      person('测试丙', '440000199509120033', '16600000000', ['15000.00', '500.00'], 'platform_worker'),
    ],
    scenario: 'credit-bureau=ok;score=698',
    wish: ask(newCar('bev', 160_000, 'LTESTEV29SB001002'), [128_000, 36], {
      useNature: 'ride_hailing',
      registrationRegion: '440000',
    }),
    outcome: 'countered to 75 %, with both ride-hailing licences to provide',
  },
  {
    number: 4,
    title: 'Thin file, tier-3 town',
    persons: [person('测试丁', '50000019930405004X', '19200000000', ['12000.00', '400.00'], 'self_employed')],
    scenario: 'credit-bureau=ok;thin=1',
    wish: ask(newCar('phev', 129_800), [100_000, 36], { registrationRegion: '500000' }),
    outcome: 'referred, MANUAL_REVIEW',
  },
  {
    number: 5,
    title: '90 days overdue last year',
    persons: [person('测试戊', '510000198506300059', '19800000000', ['14000.00', '1500.00'])],
    scenario: 'credit-bureau=ok;score=640;overdue90=1',
    wish: ask(newCar('ice', 100_000), [80_000, 36], { registrationRegion: '510000' }),
    outcome: 'declined; the partner sees CREDIT_POLICY only',
  },
  {
    number: 6,
    title: 'Phone used by three identities',
    persons: [person('测试己', '330000199911200060', '13800000000', ['13000.00', '300.00'])],
    scenario: 'credit-bureau=ok;score=690;alert=phone_shared',
    wish: ask(newCar('phev', 129_800), [100_000, 36], { registrationRegion: '330000' }),
    outcome: 'referred, the same answer as any MANUAL_REVIEW',
  },
  {
    number: 7,
    title: 'Used-car buyer',
    persons: [person('测试庚', '410000197808150078', '15500000000', ['11000.00', '800.00'])],
    scenario: 'credit-bureau=ok;score=715',
    wish: ask(
      {
        condition: 'used',
        powertrain: 'ice',
        vin: 'LTESTAA18PA002001',
        transactionPrice: yuan(98_000),
        odometerKm: 61_000,
        firstRegistration: '2023-05',
      },
      [70_000, 36],
      { registrationRegion: '410000' },
    ),
    outcome: 'countered to 64 400 at 36 months; 48 months are refused with pointer and rule',
  },
  {
    number: 8,
    title: 'Battery lease',
    persons: [
      person('测试辛', '320000199102280089', '16600000000', ['20000.00', '1000.00'], 'business_owner'),
    ],
    scenario: 'credit-bureau=ok;score=728',
    wish: ask({ ...newCar('bev', 219_800, 'LTESTEV20SB001003'), batteryIncluded: false }, [119_840, 60], {
      registrationRegion: '320000',
    }),
    outcome: 'approved on a price basis of 149 800, without the battery',
  },
  {
    number: 9,
    title: 'Trade-in, old loan elsewhere',
    persons: [person('测试壬', '420000199701010092', '19200000000', ['15000.00', '2600.00'])],
    scenario: 'credit-bureau=ok;score=700',
    wish: null,
    outcome: 'comes with trade-ins',
  },
  {
    number: 10,
    title: 'Spouses, joint income',
    persons: [
      person('测试癸', '440000198405090111', '19800000000', ['8000.00', '600.00']),
      person('测试子', '320000199309140147', '13800000000', ['9000.00', '300.00']),
    ],
    scenario: 'credit-bureau=ok;score=705',
    wish: ask(newCar('bev', 320_000), [240_000, 60], { registrationRegion: '440000' }),
    outcome: 'alone referred, AFFORDABILITY_EXCEEDED',
  },
  {
    number: 11,
    title: 'The bureau takes 3 s',
    persons: [person('测试丑', '31000019710303011X', '15500000000', ['15000.00', '900.00'])],
    scenario: 'credit-bureau=ok;score=712;delayMs=3000',
    wish: ask(bev, [100_000, 36]),
    outcome: '202 pending, the same id, done by itself',
  },
  {
    number: 12,
    title: 'Aged 17',
    persons: [person('测试寅', '330000200906010129', '16600000000', ['3000.00', '0.00'], 'student')],
    scenario: 'credit-bureau=ok;score=700',
    wish: ask(bev, [100_000, 36], { registrationRegion: '330000' }),
    outcome: 'declined before any inquiry (bureauInquiry.made false)',
  },
  {
    number: 13,
    title: 'A company with a fleet',
    persons: [],
    company: '91320000MATE5T068R',
    scenario: null,
    wish: null,
    outcome: '422 borrower_kind_not_offered',
  },
];

export const personaOf = (number: number): Persona | undefined =>
  PERSONAS.find((persona) => persona.number === number);
