import { describe, expect, test } from 'vitest';
import {
  financeKeyOf,
  financeSecret,
  LOCAL_APP_SECRET,
  masterSecret,
  metaSecret,
  operatorKeyOf,
  operatorSecret,
} from '../../../infra/common/seeds.ts';

const wanted = { appSecret: 'new', verifyToken: 'token' };

const NOW = 1_795_420_800;
const DAY = 24 * 3600;

describe('the meta secret', () => {
  test('replaces a placeholder', () => {
    expect(JSON.parse(metaSecret('a generated placeholder', wanted, NOW))).toEqual(wanted);
    expect(JSON.parse(metaSecret(undefined, wanted, NOW))).toEqual(wanted);
  });

  test('keeps the previous app secret for a day after a change, because Meta still signs with it for a while', () => {
    const first = metaSecret(undefined, { appSecret: 'old', verifyToken: 'token' }, NOW);
    const second = metaSecret(first, wanted, NOW);
    expect(JSON.parse(second)).toEqual({ ...wanted, previousAppSecret: 'old', previousUntil: NOW + DAY });
    expect(metaSecret(second, wanted, NOW + DAY - 1)).toBe(second);
    expect(JSON.parse(metaSecret(second, wanted, NOW + DAY))).toEqual(wanted);
  });

  test('never keeps the local default secret beside a real one', () => {
    const local = metaSecret(undefined, { appSecret: LOCAL_APP_SECRET, verifyToken: 'token' }, NOW);
    expect(JSON.parse(metaSecret(local, wanted, NOW))).toEqual(wanted);
    const kept = JSON.stringify({ ...wanted, previousAppSecret: LOCAL_APP_SECRET, previousUntil: NOW + DAY });
    expect(JSON.parse(metaSecret(kept, wanted, NOW))).toEqual(wanted);
  });

  test('keeps the id of the app until another one is given', () => {
    const first = metaSecret(undefined, { ...wanted, appId: '1' }, NOW);
    expect(JSON.parse(metaSecret(first, wanted, NOW))).toEqual({ ...wanted, appId: '1' });
    expect(JSON.parse(metaSecret(first, { ...wanted, appId: '2' }, NOW))).toEqual({ ...wanted, appId: '2' });
  });

  test('drops a previous secret without an end', () => {
    const kept = JSON.stringify({ ...wanted, previousAppSecret: 'old' });
    expect(JSON.parse(metaSecret(kept, wanted, NOW))).toEqual(wanted);
  });
});

describe('generated secrets', () => {
  test.each([
    ['master', masterSecret] as const,
    ['operator', operatorSecret] as const,
    ['finance', financeSecret] as const,
  ])('%s is generated once and then kept', (_, make) => {
    const made = make('placeholder');
    expect(make(made)).toBe(made);
    expect(make(undefined)).not.toBe(made);
  });

  test('the master key has 32 bytes', () => {
    const { keys } = JSON.parse(masterSecret(undefined));
    expect(Buffer.from(keys['1'], 'base64')).toHaveLength(32);
  });

  test('the finance key is the given one', () => {
    expect(financeKeyOf(financeSecret(undefined))).toMatch(/^wf_[A-Za-z0-9_-]{43}$/);
    expect(financeKeyOf(financeSecret(financeSecret(undefined), 'a-given-finance-key'))).toBe('a-given-finance-key');
    expect(() => financeSecret(undefined, 'short')).toThrow();
  });

  test('the operator key can be read back', () => {
    expect(operatorKeyOf(operatorSecret(undefined))).toMatch(/^wo_[A-Za-z0-9_-]{43}$/);
  });
});
