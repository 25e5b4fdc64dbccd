import { expect, test } from 'vitest';
import { exposureOf } from '../../../../infra/local/dynamodb/exposure.ts';

const loopback = { address: '127.0.0.1', internal: true };

test('a machine in a network is told which port stands open at which addresses, and what that means', () => {
  const warning = exposureOf(41231, { lo: [loopback], eth0: [{ address: '192.168.1.5', internal: false }] });
  expect(warning).toMatch(/^WARNING: DynamoDB Local listens on port 41231 .*\(192\.168\.1\.5\)/);
  expect(warning).toContain('asks for no key');
});

test('a machine without a network is told nothing', () => {
  expect(exposureOf(41231, { lo: [loopback], eth0: undefined })).toBeUndefined();
});
