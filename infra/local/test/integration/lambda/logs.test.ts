import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createLatch } from '../../../../../test/harness/latch.ts';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import { FUNCTION_ARN, FUNCTION_NAME, startFunction } from './harness.ts';

const logging = { group: '/aws/lambda/sample', applicationLevel: 'INFO', systemLevel: 'WARN' } as const;

// Lambda Developer Guide, "Configuring advanced logging controls for your Lambda function".
test('in JSON format console lines have time, level and request id; raw output is unchanged; START and REPORT are off at WARN', async () => {
  const { invoke, lambda, clock } = startFunction(`
    export const handler = async (event, context) => {
      console.log('hello %s', 'you'); console.debug('too fine'); console.warn({ shop: 1 });
      process.stdout.write('{"own":true}\\nsecond\\n');
      return context.awsRequestId;
    };`);
  const outcome = await invoke();
  const requestId = outcome.kind === 'ok' && outcome.payload;
  const timestamp = new Date(clock.now()).toISOString();
  expect(lambda.logs(FUNCTION_NAME).map((line) => (line.startsWith('{') ? JSON.parse(line) : line))).toEqual([
    { timestamp, level: 'INFO', requestId, message: 'hello you' },
    { timestamp, level: 'WARN', requestId, message: { shop: 1 } },
    { own: true },
    'second',
  ]);
});

// Same guide, "Sending Lambda function logs to CloudWatch Logs": the execution role needs logs:PutLogEvents on its
// group.
test('without permission on its log group a function runs, but its lines are dropped', async () => {
  const requested: string[] = [];
  const authorizer = {
    authorize: ({ action, resource }: { action: string; resource: string }) => {
      requested.push(`${action} ${resource}`);
      throw new AccessDeniedError('no statement allows it');
    },
  };
  const source = `export const handler = async () => { console.log('dropped'); return 'done'; };`;
  const { invoke, lambda, meter } = startFunction(source, {}, { authorizer });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 'done' });
  expect(lambda.logs(FUNCTION_NAME)).toEqual([]);
  expect(meter.total('logsIngestedByte')).toBe(0);
  expect(requested).toEqual([
    expect.stringMatching(
      /^logs:CreateLogStream arn:aws:logs:ap-southeast-1:0{12}:log-group:\/aws\/lambda\/.*:log-stream:/,
    ),
  ]);
});

test('a function that logs endlessly is slowed down to the speed of the reader, until its timeout', async () => {
  const line = 'x'.repeat(10_000);
  const source = `export const handler = async ({ warm }) => { for (let n = 0; !warm; n++) process.stdout.write(n + '${line}\\n'); };`;
  const { invoke, lambda } = startFunction(source, { timeoutSeconds: 1 });
  await invoke({ warm: true });
  const before = process.memoryUsage().rss;
  const outcome = invoke();
  await new Promise((handedOver) => setImmediate(handedOver));
  const until = performance.now() + 400;
  // This thread reads nothing while it is busy.
  while (performance.now() < until);
  expect(process.memoryUsage().rss - before).toBeLessThan(120_000_000);
  expect(await outcome).toMatchObject({ errorType: 'Sandbox.Timedout' });
  const numbers = lambda
    .logs(FUNCTION_NAME)
    .filter((each) => each.endsWith('x'))
    .map((each) => Number.parseInt(each, 10));
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
});

test('in text format lines are tab separated and Lambda adds START, END and REPORT', async () => {
  const { invoke, lambda } = startFunction(`export const handler = async () => { console.error('oh'); };`, {
    logging: { ...logging, format: 'Text' },
  });
  await invoke();
  expect(lambda.logs(FUNCTION_NAME)).toEqual([
    expect.stringMatching(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/),
    expect.stringMatching(/^2026-01-02T03:04:05\.000Z\t[0-9a-f-]{36}\tERROR\toh$/),
    expect.stringMatching(/^END RequestId: /),
    expect.stringMatching(/^REPORT RequestId: .*\tBilled Duration: \d+ ms\tMemory Size: 256 MB$/),
  ]);
});

test('in JSON format at system level INFO platform events are logged', async () => {
  const { invoke, lambda } = startFunction(`export const handler = async () => 1;`, {
    logging: { ...logging, format: 'JSON', systemLevel: 'INFO' },
  });
  await invoke();
  const events = lambda.logs(FUNCTION_NAME).map((line) => JSON.parse(line));
  expect(events).toMatchObject([
    { type: 'platform.start' },
    { type: 'platform.report', record: { status: 'success' } },
  ]);
});

test('lines are sent immediately, also while the instance runs', async () => {
  const { isOpenExpression, open } = createLatch();
  const { invoke, lambda } = startFunction(
    `export const handler = async () => { console.log('now'); while (!${isOpenExpression}); };`,
  );
  const outcome = invoke();
  let finished = false;
  void outcome.then(() => {
    finished = true;
  });
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME)).toHaveLength(1));
  expect(finished).toBe(false);
  open();
  await outcome;
});

test('a failure is logged with its type, message and stack', async () => {
  const { invoke, lambda } = startFunction(`export const handler = async () => { throw new TypeError('no shop'); };`);
  await invoke();
  expect(lambda.logs(FUNCTION_NAME).map((line) => JSON.parse(line))).toMatchObject([
    { level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'no shop', stackTrace: expect.any(Array) } },
  ]);
});

test('lines are also written to a file in the data folder', async () => {
  const { invoke, dataDir } = startFunction(`export const handler = async () => { process.stdout.write('kept\\n'); };`);
  await invoke();
  expect(readFileSync(join(dataDir, 'logs', `${FUNCTION_NAME}.log`), 'utf8')).toBe('kept\n');
});

// CloudWatch pricing and PutLogEvents: each event is billed as its UTF-8 bytes and 26 more. Lambda pricing: requests,
// and GB-seconds rounded up to a millisecond.
test('invocations, GB-seconds and log bytes are metered for the function', async () => {
  const { invoke, meter } = startFunction(
    `export const handler = async () => { process.stdout.write('é\\n'); await new Promise((r) => setTimeout(r, 40)); };`,
    { memoryMb: 512 },
  );
  await invoke();
  meter.reset();
  await invoke(); // warm: no INIT in the bill
  expect(meter.total('lambdaRequest', FUNCTION_NAME)).toBe(1);
  expect(meter.total('logsIngestedByte', FUNCTION_NAME)).toBe(2 + 26);
  const billedMs = (meter.total('lambdaGbSecond', FUNCTION_NAME) / 0.5) * 1_000;
  expect(billedMs).toBeGreaterThanOrEqual(39);
  expect(billedMs).toBeCloseTo(Math.round(billedMs), 6);
  expect(meter.read().map(({ resource }) => resource)).toContain(FUNCTION_ARN);
});
