import { expect, test, vi } from 'vitest';
import { definitionOf, FUNCTION_ARN, FUNCTION_NAME, startFunction, startLambda } from './harness.ts';

/** Logs that it was called, and never returns. */
const ENDLESS = `export const handler = () => { process.stdout.write('called\\n'); return new Promise((done) => setTimeout(done, 60_000)); };`;

const calls = (logs: readonly string[]): number => logs.filter((line) => line === 'called').length;

test('an event whose attempt was aborted by a stop is kept, without a failed attempt, and runs at the next start', async () => {
  const first = startFunction(ENDLESS);
  first.lambda.configureAsync(FUNCTION_ARN, { maximumRetryAttempts: 0, maximumEventAgeSeconds: 21_600 });
  first.lambda.start();
  await first.lambda.invoke(FUNCTION_ARN, { n: 1 }, { type: 'Event' });
  await vi.waitFor(() => expect(calls(first.lambda.logs(FUNCTION_NAME))).toBe(1), { timeout: 5_000 });
  await first.lambda.close();

  const second = startLambda({ dataDir: first.dataDir, clock: first.clock });
  expect(second.lambda.queuedEvents).toBe(1);
  second.lambda.defineFunction(definitionOf(first.definition.codeDirectory));
  second.lambda.start();
  await vi.waitFor(() => expect(calls(second.lambda.logs(FUNCTION_NAME))).toBe(1), { timeout: 5_000 });
});

test('a stop starts no instance for waiting invocations', async () => {
  const { lambda, invoke } = startFunction(ENDLESS, {}, { concurrency: 1 });
  const outcomes = Promise.all([invoke(), invoke(), invoke()]);
  await vi.waitFor(() => expect(calls(lambda.logs(FUNCTION_NAME))).toBe(1), { timeout: 5_000 });
  await lambda.close();
  expect((await outcomes).map(({ kind }) => kind)).toEqual(['error', 'error', 'error']);
  expect(lambda.instances(FUNCTION_NAME)).toEqual([]);
  expect(calls(lambda.logs(FUNCTION_NAME))).toBe(1);
});
