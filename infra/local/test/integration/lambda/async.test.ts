import { expect, test, vi } from 'vitest';
import { FUNCTION_ARN, FUNCTION_NAME, startFunction, startLambda } from './harness.ts';

/** Logs each attempt, and fails if `event.fail` is set. */
const SOURCE = `export const handler = async (event) => {
  process.stdout.write('attempt ' + event.n + '\\n'); if (event.fail) throw new Error('as requested'); return { done: event.n };
};`;
const MINUTE = 60_000;

function startAsync(changes = {}) {
  const started = startFunction(SOURCE, changes);
  started.lambda.start();
  const send = (payload: unknown) => started.lambda.invoke(FUNCTION_ARN, payload, { type: 'Event' });
  const attempts = () => started.lambda.logs(FUNCTION_NAME).filter((line) => line.startsWith('attempt')).length;
  const waitForAttempts = (count: number) =>
    vi.waitFor(() => expect([attempts(), started.lambda.isIdle]).toEqual([count, true]), { timeout: 5_000 });
  return { ...started, send, attempts, waitForAttempts };
}

// Lambda Developer Guide, "Invoking a Lambda function asynchronously".
test('an event invocation returns before the function runs', async () => {
  const { send, waitForAttempts, lambda } = startAsync();
  expect(await send({ n: 1 })).toEqual({ kind: 'ok', payload: null });
  await waitForAttempts(1);
  expect(lambda.queuedEvents).toBe(0);
});

// "How Lambda handles errors and retries with asynchronous invocation": two retries, after one and then two minutes.
test('a failing event is tried three times, one and two minutes apart, and its record is sent to the failure destination', async () => {
  const { send, waitForAttempts, attempts, clock, lambda, delivered } = startAsync();
  lambda.configureAsync(FUNCTION_ARN, {
    maximumRetryAttempts: 2,
    maximumEventAgeSeconds: 21_600,
    onFailure: 'arn:dlq',
  });
  await send({ n: 1, fail: true });
  await waitForAttempts(1);
  await clock.advance(MINUTE - 1);
  expect(attempts()).toBe(1);
  await clock.advance(1);
  await waitForAttempts(2);
  await clock.advance(2 * MINUTE - 1);
  expect(attempts()).toBe(2);
  await clock.advance(1);
  await waitForAttempts(3);
  expect(lambda.queuedEvents).toBe(0);
  // "Capturing records of Lambda asynchronous invocations".
  expect(delivered).toEqual([
    {
      roleArn: 'arn:aws:iam::000000000000:role/sample',
      destinationArn: 'arn:dlq',
      record: {
        version: '1.0',
        timestamp: new Date(clock.now()).toISOString(),
        requestContext: {
          requestId: expect.any(String),
          functionArn: `${FUNCTION_ARN}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { n: 1, fail: true },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'as requested', trace: expect.any(Array) },
      },
    },
  ]);
});

test('with no retries a failing event is discarded immediately; a success is sent to its own destination', async () => {
  const { send, waitForAttempts, lambda, delivered } = startAsync();
  const destinations = { onFailure: 'arn:failed', onSuccess: 'arn:done' };
  lambda.configureAsync(FUNCTION_ARN, { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60, ...destinations });
  await send({ n: 1, fail: true });
  await waitForAttempts(1);
  await send({ n: 2 });
  await waitForAttempts(2);
  expect(delivered).toMatchObject([
    {
      destinationArn: 'arn:failed',
      record: { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 } },
    },
    { destinationArn: 'arn:done', record: { requestContext: { condition: 'Success' }, responsePayload: { done: 2 } } },
  ]);
});

test('an event older than its maximum age is not retried', async () => {
  const { send, waitForAttempts, clock, lambda, delivered } = startAsync();
  lambda.configureAsync(FUNCTION_ARN, { maximumRetryAttempts: 2, maximumEventAgeSeconds: 90, onFailure: 'arn:dlq' });
  await send({ n: 1, fail: true });
  await waitForAttempts(1);
  await clock.advance(MINUTE);
  await waitForAttempts(2);
  await clock.advance(2 * MINUTE);
  await vi.waitFor(() => expect(delivered).toHaveLength(1));
  expect(delivered).toMatchObject([
    { record: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } } },
  ]);
  await waitForAttempts(2);
});

// Same page: reserved concurrency zero sends events to the failure destination without an attempt.
test('with reserved concurrency zero an event is sent to the failure destination without an attempt', async () => {
  const { send, lambda, delivered, attempts } = startAsync({ reservedConcurrency: 0 });
  lambda.configureAsync(FUNCTION_ARN, { maximumRetryAttempts: 2, maximumEventAgeSeconds: 90, onFailure: 'arn:dlq' });
  await send({ n: 1 });
  await vi.waitFor(() => expect(delivered).toHaveLength(1));
  expect(attempts()).toBe(0);
});

// Same page: throttled events come back with exponential back-off and do not use up retries.
test('a throttled event runs later without using up its retries', async () => {
  const { send, waitForAttempts, clock, lambda, attempts } = startAsync({ reservedConcurrency: 1 });
  await lambda.invoke(FUNCTION_ARN, { n: 0 });
  await Promise.all([send({ n: 1 }), send({ n: 2 })]);
  await waitForAttempts(2);
  expect(lambda.queuedEvents).toBe(1);
  await clock.advance(1_000);
  await waitForAttempts(3);
  expect(lambda.queuedEvents).toBe(0);
  expect(attempts()).toBe(3);
});

test('queued events survive the process', async () => {
  const first = startFunction(SOURCE);
  await first.lambda.invoke(FUNCTION_ARN, { n: 1 }, { type: 'Event' });
  await first.lambda.close();
  const second = startLambda({ dataDir: first.dataDir });
  second.lambda.defineFunction(first.definition);
  expect(second.lambda.queuedEvents).toBe(1);
  second.lambda.start();
  await vi.waitFor(() => expect(second.lambda.queuedEvents).toBe(0));
  expect(second.lambda.logs(FUNCTION_NAME)).toEqual(['attempt 1']);
});

test('retries a failed delivery to a destination without running the function again', async () => {
  let refusals = 1;
  const { lambda, clock } = startFunction(
    SOURCE,
    {},
    {
      deliver: async () => {
        if (refusals-- > 0) throw new Error('not now');
      },
    },
  );
  lambda.start();
  lambda.configureAsync(FUNCTION_ARN, { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60, onSuccess: 'arn:done' });
  await lambda.invoke(FUNCTION_ARN, { n: 1 }, { type: 'Event' });
  await vi.waitFor(() => expect([refusals, lambda.isIdle]).toEqual([0, true]));
  await clock.advance(5 * MINUTE);
  await vi.waitFor(() => expect(lambda.queuedEvents).toBe(0));
  expect(lambda.logs(FUNCTION_NAME)).toEqual(['attempt 1']);
});

// Lambda Developer Guide, "Lambda quotas": 1 MB for asynchronous invocations.
test('an asynchronous payload over 1 MB is rejected', async () => {
  const { lambda } = startAsync();
  await expect(lambda.invoke(FUNCTION_ARN, 'x'.repeat(1_048_576), { type: 'Event' })).rejects.toMatchObject({
    code: 'RequestTooLargeException',
  });
});
