import { validateSync } from 'class-validator';
import { ListPreApprovalsDto } from '../pre-approvals/pre-approvals.dto.js';
import { ListPermissionsDto } from './permissions.dto.js';

const faults = (dto: object, fields: object) =>
  validateSync(Object.assign(dto, fields)).flatMap(({ constraints }) => Object.keys(constraints ?? {}));

describe.each([ListPermissionsDto, ListPreApprovalsDto])('the bounds of a list (%p)', (dto) => {
  it('are instants, with whichever zone', () => {
    expect(
      faults(new dto(), { createdFrom: '2026-11-23T10:00:00+08:00', createdTo: '2026-11-23T10:00:00.123Z' }),
    ).toEqual([]);
  });

  it.each([
    '2026-11-23T10Z',
    '2026-11-23T1000Z',
    '2026-11-23T',
    '2026-11-23T10:00:00',
    '2026-02-30T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-14:00',
  ])('are not %s', (text) => {
    expect(faults(new dto(), { createdFrom: text, createdTo: text })).toEqual(['isInstant', 'isInstant']);
  });
});
