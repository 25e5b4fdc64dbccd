import { describe, expect, test } from 'vitest';
import {
  financeKeyOf,
  LOCAL_APP_SECRET,
  operatorKeyOf,
  seedFinanceSecret,
  seedMasterSecret,
  seedMetaSecret,
  seedOperatorSecret,
} from '../../../infra/seeds.ts';

const wanted = { appSecret: 'new', verifyToken: 'token' };

const NOW = 1_795_420_800;
const DAY = 24 * 3600;

describe('the meta secret', () => {
  test('replaces a placeholder', () => {
    expect(JSON.parse(seedMetaSecret('a generated placeholder', wanted, NOW))).toEqual(wanted);
    expect(JSON.parse(seedMetaSecret(undefined, wanted, NOW))).toEqual(wanted);
  });

  test('keeps the previous app secret for a day after a change, because Meta still signs with it for a while', () => {
    const first = seedMetaSecret(undefined, { appSecret: 'old', verifyToken: 'token' }, NOW);
    const second = seedMetaSecret(first, wanted, NOW);
    expect(JSON.parse(second)).toEqual({ ...wanted, previousAppSecret: 'old', previousUntil: NOW + DAY });
    expect(seedMetaSecret(second, wanted, NOW + DAY - 1)).toBe(second);
    expect(JSON.parse(seedMetaSecret(second, wanted, NOW + DAY))).toEqual(wanted);
  });

  test('never keeps the local default secret beside a real one', () => {
    const local = seedMetaSecret(undefined, { appSecret: LOCAL_APP_SECRET, verifyToken: 'token' }, NOW);
    expect(JSON.parse(seedMetaSecret(local, wanted, NOW))).toEqual(wanted);
    const kept = JSON.stringify({ ...wanted, previousAppSecret: LOCAL_APP_SECRET, previousUntil: NOW + DAY });
    expect(JSON.parse(seedMetaSecret(kept, wanted, NOW))).toEqual(wanted);
  });

  test('keeps the id of the app until another one is given', () => {
    const first = seedMetaSecret(undefined, { ...wanted, appId: '1' }, NOW);
    expect(JSON.parse(seedMetaSecret(first, wanted, NOW))).toEqual({ ...wanted, appId: '1' });
    expect(JSON.parse(seedMetaSecret(first, { ...wanted, appId: '2' }, NOW))).toEqual({ ...wanted, appId: '2' });
  });

  test('drops a previous secret without an end', () => {
    const kept = JSON.stringify({ ...wanted, previousAppSecret: 'old' });
    expect(JSON.parse(seedMetaSecret(kept, wanted, NOW))).toEqual(wanted);
  });
});

describe('generated secrets', () => {
  test.each([
    ['master', seedMasterSecret] as const,
    ['operator', seedOperatorSecret] as const,
    ['finance', seedFinanceSecret] as const,
  ])('%s is generated once and then kept', (_, make) => {
    const made = make('placeholder');
    expect(make(made)).toBe(made);
    expect(make(undefined)).not.toBe(made);
  });

  test('the master key has 32 bytes', () => {
    const { keys } = JSON.parse(seedMasterSecret(undefined));
    expect(Buffer.from(keys['1'], 'base64')).toHaveLength(32);
  });

  test('the finance key is the given one', () => {
    expect(financeKeyOf(seedFinanceSecret(undefined))).toMatch(/^wf_[A-Za-z0-9_-]{43}$/);
    expect(financeKeyOf(seedFinanceSecret(seedFinanceSecret(undefined), 'a-given-finance-key'))).toBe(
      'a-given-finance-key',
    );
    expect(() => seedFinanceSecret(undefined, 'short')).toThrow();
  });

  test('the operator key can be read back', () => {
    expect(operatorKeyOf(seedOperatorSecret(undefined))).toMatch(/^wo_[A-Za-z0-9_-]{43}$/);
  });
});
