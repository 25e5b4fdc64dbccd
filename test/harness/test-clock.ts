import * as z from 'zod';

/** Contains the instant at which the clock of a test run starts, in place of the machine's time. */
const VARIABLE = 'TEST_DATE';

const instantSchema = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/**
 * Reads the start of the clock from an environment, in epoch milliseconds. Returns undefined if the variable is absent
 * or empty.
 * @throws Error with one sentence if the value is not an instant
 */
export function readTestDate(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const given = env[VARIABLE];
  if (!given) return undefined;
  const parsed = instantSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`${VARIABLE} must be an ISO 8601 instant such as 2028-02-29T03:00:00Z, not "${given}".`);
}

/** Milliseconds by which the clock of this test file is ahead of the machine's; undefined before the first read. */
let aheadMs: number | undefined;

/**
 * Returns the time of the tests in epoch milliseconds. In each file it starts at TEST_DATE, or else at the machine's
 * time, and advances with the machine's clock.
 */
export function testNow(): number {
  aheadMs ??= (readTestDate(process.env) ?? Date.now()) - Date.now();
  return Date.now() + aheadMs;
}
