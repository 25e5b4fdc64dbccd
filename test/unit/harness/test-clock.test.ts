import { describe, expect, test } from 'vitest';
import { readTestDate, testNow } from '../../harness/test-clock.ts';

describe('TEST_DATE', () => {
  test('is an instant, in UTC or with an offset', () => {
    expect(readTestDate({ TEST_DATE: '2028-02-29T03:00:00Z' })).toBe(Date.UTC(2028, 1, 29, 3));
    expect(readTestDate({ TEST_DATE: '2028-02-29T10:00:00+07:00' })).toBe(Date.UTC(2028, 1, 29, 3));
  });

  test.each([{}, { TEST_DATE: '' }])('is optional: %j', (env) => {
    expect(readTestDate(env)).toBeUndefined();
  });

  test.each(['tomorrow', '2028-02-29', '2027-02-29T03:00:00Z', '2028-02-29T03:00:00'])(
    'is rejected if it is %s',
    (given) => {
      const sentence = `TEST_DATE must be an ISO 8601 instant such as 2028-02-29T03:00:00Z, not "${given}".`;
      expect(() => readTestDate({ TEST_DATE: given })).toThrow(new Error(sentence));
    },
  );
});

test('the time of a test run starts at TEST_DATE if it is set, and advances with the machine', () => {
  const now = testNow();
  const start = readTestDate(process.env) ?? Date.now();
  expect(Math.abs(now - start)).toBeLessThan(60_000);
  expect(testNow()).toBeGreaterThanOrEqual(now);
});
