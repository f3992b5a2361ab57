import fc from 'fast-check';
import { parseMobile } from './mobile.js';
import { isRegionCode, PROVINCES } from './region.js';
import { parseResidentId } from './resident-id.js';
import { parseUscc } from './uscc.js';
import { parseVin } from './vin.js';

const TODAY = '2026-11-23';
const code = (answer: { ok: boolean; code?: string }): string | undefined =>
  answer.ok ? 'valid' : answer.code;

/** Every text that differs in one place, or in which two unlike neighbours have changed places. */
function singleErrors(text: string, alphabet: string): string[] {
  return [...text].flatMap((letter, at) =>
    [...alphabet]
      .filter((other) => other !== letter)
      .map((other) => text.slice(0, at) + other + text.slice(at + 1)),
  );
}
function transpositions(text: string): { at: number; changed: string }[] {
  return [...text]
    .map((letter, at) => ({
      at,
      changed: `${text.slice(0, at)}${text[at + 1] ?? ''}${letter}${text.slice(at + 2)}`,
    }))
    .filter(({ at, changed }) => at < text.length - 1 && changed !== text);
}

describe('VIN', () => {
  const valid = [
    ...[
      'LTESTAA15RA000001',
      'LTESTEV24SB000002',
      'LTESTHB36PC000003',
      'LTESTSU47MD000004',
      'LTESTMP54NE000005',
      'LTESTXX6XTF000009',
    ],
    ...[
      '1M8GDM9AXKP042788',
      '11111111111111111',
      'LTESTEV27SB001001',
      'LTESTEV29SB001002',
      'LTESTEV20SB001003',
      'LTESTSU40SB001004',
    ],
    ...[
      'LTESTAA18PA002001',
      'LTESTAA13NA002002',
      'LTESTAA17MA002003',
      'LTESTEV28PB002004',
      'LTESTEV23NB002005',
      'LTESTMP5XMD002006',
      'LTESTAA17HA002007',
    ],
  ];
  it.each(valid)('%s is valid, in small letters too', (vin) => {
    expect(parseVin(vin)).toEqual({ ok: true, value: vin });
    expect(parseVin(vin.toLowerCase())).toEqual({ ok: true, value: vin });
  });

  it.each([
    ['LTESTAA16RA000001', 'vin_check_digit'],
    ['LTESTAA15RA00000', 'vin_length'],
    ['LTESTAA15RA0000011', 'vin_length'],
    ['', 'vin_length'],
    ['LTESTIA15RA000001', 'vin_letter'],
    ['LTESTAA15RA00O001', 'vin_letter'],
    ['LTESTAA15RA00Q001', 'vin_letter'],
    ['LTESTAA15RA00-001', 'vin_letter'],
    ['LTEſTAA15RA000001', 'vin_letter'],
    ['LTESTAA15RA00000１', 'vin_letter'],
  ])('%s is not: %s', (vin, reason) => {
    expect(code(parseVin(vin))).toBe(reason);
  });

  it('finds each wrong character of another value, and unlike neighbours that have changed places', () => {
    // Letters and digits of one value (A, J, 1) cannot be told apart: the standard does not promise it.
    const value = (letter: string): number =>
      /\d/.test(letter)
        ? Number.parseInt(letter, 10)
        : 'ABCDEFGH'.indexOf(letter) + 1 ||
          'JKLMN'.indexOf(letter) + 1 ||
          (letter === 'P' ? 7 : letter === 'R' ? 9 : 'STUVWXYZ'.indexOf(letter) + 2);
    for (const vin of valid) {
      const wrong = singleErrors(vin, '0123456789ABCDEFGHJKLMNPRSTUVWXYZ');
      for (const text of wrong) {
        const at = [...text].findIndex((letter, place) => letter !== vin[place]);
        const found = code(parseVin(text)) !== 'valid';
        if (at === 8 || value(text[at] ?? '') !== value(vin[at] ?? ''))
          expect([text, found]).toEqual([text, true]);
      }
      for (const { at, changed } of transpositions(vin)) {
        if (at === 7 || at === 8 || value(vin[at] ?? '') === value(vin[at + 1] ?? '')) continue; // the check digit itself has no weight
        expect([changed, code(parseVin(changed))]).toEqual([changed, 'vin_check_digit']);
      }
    }
  });
});

describe('resident identity number', () => {
  const valid = [
    ...[
      '110000199001010013',
      '310000198506150022',
      '440000200002290039',
      '510000197812310146',
      '33000019920808001X',
    ],
    ...['11010519491231002X', '440524188001010014', '830000199201300022'],
    ...[
      '110000199203180010',
      '310000198807260022',
      '440000199509120033',
      '50000019930405004X',
      '510000198506300059',
      '330000199911200060',
    ],
    ...[
      '410000197808150078',
      '320000199102280089',
      '420000199701010092',
      '440000198405090111',
      '320000199309140147',
      '31000019710303011X',
      '330000200906010129',
    ],
  ];
  it.each(valid)('%s is valid', (text) => {
    const birthDate = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
    const expected = { ok: true, value: text, birthDate, regionCode: text.slice(0, 6) };
    expect(parseResidentId(text, TODAY)).toEqual(expected);
    expect(parseResidentId(text.toLowerCase(), TODAY)).toEqual(expected);
  });

  it.each([
    ['110000199001010014', 'id_number_check_digit'],
    ['31000019850230002X', 'id_number_birth_date'],
    ['110000209901010015', 'id_number_future'],
    ['3300001992080800AX', 'id_number_letter'],
    ['X10000199001010013', 'id_number_letter'],
    ['11000019900101001', 'id_number_length'],
    ['110000900101001', 'id_number_length'],
    ['1100001990010100131', 'id_number_length'],
    ['990000199001010013', 'id_number_region'],
    ['000000199001010013', 'id_number_region'],
    ['110000190002290019', 'id_number_birth_date'],
    ['１10000199001010013', 'id_number_letter'],
  ])('%s is not: %s', (text, reason) => {
    expect(code(parseResidentId(text, TODAY))).toBe(reason);
  });

  it('takes a birth on the very day and none on the next', () => {
    // 33000020090601012: born 2009-06-01
    expect(code(parseResidentId('330000200906010129', '2009-06-01'))).toBe('valid');
    expect(code(parseResidentId('330000200906010129', '2009-05-31'))).toBe('id_number_future');
  });

  it('finds every wrong character and every two unlike neighbours that have changed places', () => {
    for (const text of valid) {
      for (const wrong of singleErrors(text, '0123456789X'))
        expect([wrong, parseResidentId(wrong, TODAY).ok]).toEqual([wrong, false]);
      for (const { changed } of transpositions(text))
        expect([changed, parseResidentId(changed, TODAY).ok]).toEqual([changed, false]);
    }
  });
});

describe('unified social credit code', () => {
  const valid = [
    ...[
      '91310000MATE5T0258',
      '91440300MATE5T033M',
      '92330100MATE5T0418',
      '93510100MATE5T05X2',
      '91110000MATE5T0170',
    ],
    ...['91350100M000100Y43', '91320000MATE5T068R'],
  ];
  it.each(valid)('%s is valid', (text) => {
    expect(parseUscc(text)).toEqual({ ok: true, value: text, organisationCode: text.slice(8, 17) });
    expect(parseUscc(text.toLowerCase()).ok).toBe(true);
  });

  it.each([
    ['91310000MATE5T0257', 'uscc_check_character'],
    ['91310000MATEST0258', 'uscc_letter'],
    ['9131O000MATE5T0258', 'uscc_letter'],
    ['91310000MATE5T025', 'uscc_length'],
    ['91310000MATE5T02588', 'uscc_length'],
    ['913100O0MATE5T0258', 'uscc_letter'],
    ['913100A0MATE5T0258', 'uscc_region'],
    ['91310000MATE5T0358', 'uscc_organisation_check'],
  ])('%s is not: %s', (text, reason) => {
    expect(code(parseUscc(text))).toBe(reason);
  });

  it('finds every wrong character and every two unlike neighbours that have changed places', () => {
    for (const text of valid) {
      for (const wrong of singleErrors(text, '0123456789ABCDEFGHJKLMNPQRTUWXY'))
        expect([wrong, parseUscc(wrong).ok]).toEqual([wrong, false]);
      for (const { changed } of transpositions(text))
        expect([changed, parseUscc(changed).ok]).toEqual([changed, false]);
    }
  });

  it('takes a check character 0 as often as any other', () => {
    const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const accepted = new Set<string>();
    for (const first of letters) {
      for (const last of letters) if (parseUscc(`${first}1110000MATE5T017${last}`).ok) accepted.add(last);
    }
    expect(accepted.has('0')).toBe(true);
    expect(accepted.size).toBe(letters.length);
  });
});

describe('mobile number', () => {
  it.each([
    '13800000000',
    '15500000000',
    '16600000000',
    '19200000000',
    '19800000000',
    '17000000000',
    '14700000000',
  ])('%s is valid', (text) => {
    expect(parseMobile(text)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['12800000000', 'mobile_range'],
    ['10800000000', 'mobile_range'],
    ['14100000000', 'mobile_range'],
    ['15400000000', 'mobile_range'],
    ['1380000000', 'mobile_form'],
    ['138000000000', 'mobile_form'],
    ['+85213800000000', 'mobile_form'],
    ['+8613800000000', 'mobile_form'],
    ['138 0000 0000', 'mobile_form'],
    ['１3800000000', 'mobile_form'],
    ['23800000000', 'mobile_range'],
    ['', 'mobile_form'],
  ])('%s is not: %s', (text, reason) => {
    expect(code(parseMobile(text))).toBe(reason);
  });
});

describe('region', () => {
  it('knows 34 provinces by their first two digits', () => {
    expect(Object.keys(PROVINCES)).toHaveLength(34);
    for (const head of Object.keys(PROVINCES)) expect(isRegionCode(`${head}0000`)).toBe(true);
  });

  it.each(['', '31', '3100000', '000000', '160000', '830000', '31000a', ' 310000', '３10000'])(
    'refuses %j',
    (text) => {
      expect(isRegionCode(text)).toBe(false);
    },
  );
});

describe('identifiers of any text', () => {
  it('never throw, and what they accept they accept again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        for (const answer of [
          parseVin(text),
          parseUscc(text),
          parseMobile(text),
          parseResidentId(text, TODAY),
        ]) {
          if (!answer.ok) expect(answer.detail).not.toBe('');
        }
      }),
    );
  });
});
