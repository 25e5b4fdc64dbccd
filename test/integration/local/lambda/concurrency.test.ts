import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bundle, definitionOf, FUNCTION_ARN, FUNCTION_NAME, startFunction, startLambda } from './harness.ts';

const COUNTING = `let calls = 0; export const handler = async () => ++calls;`;
/** Answers with its instance's name after a while. */
const SLOW = `export const handler = async (event, context) => {
  console.log('began'); await new Promise((resolve) => setTimeout(resolve, event.ms ?? 80)); return context.logStreamName;
};`;

// Lambda Developer Guide, "Understanding Lambda function scaling": an environment handles one request at a time.
test('invocations one after the other share a warm instance', async () => {
  const { invoke, lambda } = startFunction(COUNTING);
  expect([await invoke(), await invoke(), await invoke()].map((each) => each.kind === 'ok' && each.payload)).toEqual([
    1, 2, 3,
  ]);
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(1);
});

test('invocations at the same time get instances of their own', async () => {
  const { invoke, lambda } = startFunction(SLOW);
  const outcomes = await Promise.all([invoke(), invoke(), invoke()]);
  expect(new Set(outcomes.map((each) => each.kind === 'ok' && each.payload)).size).toBe(3);
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(3);
});

// Lambda Developer Guide, "Configuring reserved concurrency for a function".
test('beyond its reserved concurrency a function is throttled; with zero it never runs', async () => {
  const { invoke } = startFunction(SLOW, { reservedConcurrency: 2 });
  const outcomes = await Promise.all([invoke(), invoke(), invoke()]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'throttled']);
  expect((await invoke()).kind).toBe('ok');
  expect((await startFunction(SLOW, { reservedConcurrency: 0 }).invoke()).kind).toBe('throttled');
});

test('beyond what the machine runs at once, invocations wait their turn instead of being throttled', async () => {
  const { invoke, lambda } = startFunction(SLOW, {}, { concurrency: 2 });
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => invoke({ ms: 20 })));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('ok'));
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(2);
});

test('an instance that nobody used for ten minutes of the clock is gone', async () => {
  const { invoke, lambda, clock, sessions } = startFunction(COUNTING);
  await invoke();
  await clock.advance(9 * 60_000);
  expect(await invoke()).toEqual({ kind: 'ok', payload: 2 });
  await clock.advance(10 * 60_000);
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0));
  expect(sessions.revoked).toEqual(['ASIA0']);
  expect(await invoke()).toEqual({ kind: 'ok', payload: 1 });
});

test('a function defined again with the same settings keeps its instances', async () => {
  const { invoke, lambda, definition } = startFunction(COUNTING);
  await invoke();
  lambda.defineFunction({ ...definition });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 2 });
});

test('new code takes new invocations while the old finishes what it has, and then ends', async () => {
  const { invoke, lambda, definition } = startFunction(SLOW);
  const old = invoke({ ms: 300 });
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME)).toHaveLength(1));
  lambda.defineFunction({ ...definition, codeDirectory: bundle(`export const handler = async () => 'new code';`) });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 'new code' });
  expect(await old).toMatchObject({ kind: 'ok', payload: expect.stringContaining('$LATEST') });
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(1));
});

test('reload reads a bundle that was written again in its place', async () => {
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
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0));
});
