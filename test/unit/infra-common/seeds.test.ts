import { describe, expect, test } from 'vitest';
import { masterSecret, metaSecret, operatorKeyOf, operatorSecret } from '../../../infra/common/seeds.ts';

const wanted = { appSecret: 'new', verifyToken: 'token' };

describe('the meta secret', () => {
  test('starts from a placeholder', () => {
    expect(JSON.parse(metaSecret('a generated placeholder', wanted))).toEqual(wanted);
    expect(JSON.parse(metaSecret(undefined, wanted))).toEqual(wanted);
  });

  test('keeps the app secret before when it changes, because Meta still signs with it for a while', () => {
    const first = metaSecret(undefined, { appSecret: 'old', verifyToken: 'token' });
    const second = metaSecret(first, wanted);
    expect(JSON.parse(second)).toEqual({ ...wanted, previousAppSecret: 'old' });
    expect(metaSecret(second, wanted)).toBe(second);
  });
});

describe('generated secrets', () => {
  test.each([['master', masterSecret] as const, ['operator', operatorSecret] as const])(
    '%s is made once and then kept',
    (_, make) => {
      const made = make('placeholder');
      expect(make(made)).toBe(made);
      expect(make(undefined)).not.toBe(made);
    },
  );

  test('the master key has 32 bytes', () => {
    const { keys } = JSON.parse(masterSecret(undefined));
    expect(Buffer.from(keys['1'], 'base64')).toHaveLength(32);
  });

  test('the operator key is found again', () => {
    expect(operatorKeyOf(operatorSecret(undefined))).toMatch(/^wo_[A-Za-z0-9_-]{43}$/);
  });
});
