import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createLatch } from '../../../../../test/harness/latch.ts';
import { bundle, definitionOf, FUNCTION_ARN, FUNCTION_NAME, startFunction, startLambda } from './harness.ts';

/** An instance starts in about 50 ms, but later on a busy machine. */
const START_TIMEOUT = { timeout: 20_000 };

const COUNTING = `let calls = 0; export const handler = async () => ++calls;`;
/** Creates a function that returns the name of its instance once it is released. */
function createHeldFunction() {
  const { waitExpression, open } = createLatch();
  const source = `export const handler = async (event, context) => { console.log('began'); await ${waitExpression}; return context.logStreamName; };`;
  return { source, open };
}

// Lambda Developer Guide, "Understanding Lambda function scaling": an environment handles one request at a time.
test('consecutive invocations share a warm instance', async () => {
  const { invoke, lambda } = startFunction(COUNTING);
  expect([await invoke(), await invoke(), await invoke()].map((each) => each.kind === 'ok' && each.payload)).toEqual([
    1, 2, 3,
  ]);
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(1);
});

test('concurrent invocations use separate instances', async () => {
  const { source, open } = createHeldFunction();
  const { invoke, lambda } = startFunction(source);
  const invoked = [invoke(), invoke(), invoke()];
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME)).toHaveLength(3), START_TIMEOUT);
  open();
  const outcomes = await Promise.all(invoked);
  expect(new Set(outcomes.map((each) => each.kind === 'ok' && each.payload)).size).toBe(3);
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(3);
});

// Lambda Developer Guide, "Configuring reserved concurrency for a function".
test('beyond its reserved concurrency a function is throttled; with zero it never runs', async () => {
  const { source, open } = createHeldFunction();
  const { invoke } = startFunction(source, { reservedConcurrency: 2 });
  const [first, second, third] = [invoke(), invoke(), invoke()];
  expect((await third).kind).toBe('throttled');
  open();
  expect([(await first).kind, (await second).kind]).toEqual(['ok', 'ok']);
  expect((await invoke()).kind).toBe('ok');
  expect((await startFunction(source, { reservedConcurrency: 0 }).invoke()).kind).toBe('throttled');
});

test('beyond the concurrency of the machine, invocations wait instead of being throttled', async () => {
  const { source, open } = createHeldFunction();
  const { invoke, lambda } = startFunction(source, {}, { concurrency: 2 });
  const invoked = [1, 2, 3, 4, 5].map(() => invoke());
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME)).toHaveLength(2), START_TIMEOUT);
  open();
  const outcomes = await Promise.all(invoked);
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('ok'));
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(2);
});

test('an instance that is unused for ten minutes of the clock ends', async () => {
  const { invoke, lambda, clock, sessions } = startFunction(COUNTING);
  await invoke();
  await clock.advance(9 * 60_000);
  expect(await invoke()).toEqual({ kind: 'ok', payload: 2 });
  await clock.advance(10 * 60_000);
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0), START_TIMEOUT);
  expect(sessions.revoked).toEqual(['ASIA0']);
  expect(await invoke()).toEqual({ kind: 'ok', payload: 1 });
});

test('a function defined again with the same settings keeps its instances', async () => {
  const { invoke, lambda, definition } = startFunction(COUNTING);
  await invoke();
  lambda.defineFunction({ ...definition });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 2 });
});

test('new invocations use new code, while running ones finish with the old code', async () => {
  const { source, open } = createHeldFunction();
  const { invoke, lambda, definition } = startFunction(source);
  const old = invoke();
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME)).toHaveLength(1), START_TIMEOUT);
  lambda.defineFunction({ ...definition, codeDirectory: bundle(`export const handler = async () => 'new code';`) });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 'new code' });
  open();
  expect(await old).toMatchObject({ kind: 'ok', payload: expect.stringContaining('$LATEST') });
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(1), START_TIMEOUT);
});

test('reload reads a bundle that was overwritten', async () => {
  const { lambda } = startLambda();
  const folder = bundle(`export const handler = async () => 'before';`);
  lambda.defineFunction(definitionOf(folder));
  expect(await lambda.invoke(FUNCTION_ARN, {})).toEqual({ kind: 'ok', payload: 'before' });
  writeFileSync(join(folder, 'index.mjs'), `export const handler = async () => 'after';`);
  lambda.reload(FUNCTION_ARN);
  expect(await lambda.invoke(FUNCTION_ARN, {})).toEqual({ kind: 'ok', payload: 'after' });
});

test('a removed function is unknown', async () => {
  const { lambda, invoke } = startFunction(COUNTING);
  await invoke();
  lambda.removeFunction(FUNCTION_ARN);
  await expect(lambda.invoke(FUNCTION_ARN, {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0), START_TIMEOUT);
});
