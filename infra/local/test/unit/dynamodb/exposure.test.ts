import { expect, test } from 'vitest';
import { exposureWarningOf } from '../../../dynamodb/exposure.ts';

const loopback = { address: '127.0.0.1', internal: true };

test('warns on a machine in a network, with the open port, the addresses and the consequence', () => {
  const warning = exposureWarningOf(41231, { lo: [loopback], eth0: [{ address: '192.168.1.5', internal: false }] });
  expect(warning).toMatch(/^WARNING: DynamoDB Local listens on port 41231 .*\(192\.168\.1\.5\)/);
  expect(warning).toContain('requires no key');
});

test('does not warn on a machine without a network', () => {
  expect(exposureWarningOf(41231, { lo: [loopback], eth0: undefined })).toBeUndefined();
});
