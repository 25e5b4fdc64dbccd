import { expect, test, vi } from 'vitest';
import { FUNCTION_ARN, FUNCTION_NAME, startFunction, startLambda } from './harness.ts';

// Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle": after an invocation the
// environment is frozen; background work that did not complete resumes if the environment is used again.
test('a promise that is not awaited is frozen between invocations and continues during the next', async () => {
  const source = `
    let ticks = 0;
    const waitForTicks = async (wanted) => { while (ticks < wanted) await new Promise((look) => setTimeout(look, 2)); };
    export const handler = async (event) => {
      const before = ticks;
      if (event.start) setInterval(() => { ticks++; }, 5);
      await waitForTicks(event.until);
      return { before, isOver: ticks >= event.until };
    };`;
  const { invoke } = startFunction(source);
  expect(await invoke({ start: true, until: 0 })).toMatchObject({ kind: 'ok', payload: { before: 0 } });
  // Meanwhile another, running instance counts twenty ticks.
  const other = startFunction(source);
  expect(await other.invoke({ start: true, until: 20 })).toMatchObject({ kind: 'ok', payload: { isOver: true } });
  expect(await invoke({ until: 2 })).toEqual({ kind: 'ok', payload: { before: 0, isOver: true } });
});

// Lambda Developer Guide, "Node.js function errors".
test.each([
  ['an error', `throw new TypeError('no shop')`, { errorType: 'TypeError', errorMessage: 'no shop' }],
  [
    'a rejected promise',
    `return Promise.reject(new RangeError('far'))`,
    { errorType: 'RangeError', errorMessage: 'far' },
  ],
  ['something else', `throw 'text'`, { errorType: 'string', errorMessage: 'text' }],
])(
  '%s thrown by the handler is an unhandled function error with type, message and trace',
  async (_, body, expected) => {
    const { invoke } = startFunction(`export const handler = async () => { ${body} };`);
    const outcome = await invoke();
    expect(outcome).toMatchObject({ kind: 'error', functionError: 'Unhandled', ...expected });
    expect(outcome.kind === 'error' && outcome.trace).toBeInstanceOf(Array);
  },
);

test('after a thrown error the same instance continues, with its state', async () => {
  const { invoke, lambda } = startFunction(`
    let calls = 0;
    export const handler = async (event) => { calls++; if (event.fail) throw new Error('once'); return calls; };`);
  expect(await invoke({ fail: true })).toMatchObject({ kind: 'error' });
  expect(await invoke()).toEqual({ kind: 'ok', payload: 2 });
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(1);
});

// Lambda Developer Guide, "Troubleshoot execution issues in Lambda": Runtime.ExitError and timeouts.
test.each([
  ['process.exit(3)', 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
  ['process.exit(0)', 'Runtime.ExitError', /Runtime exited without providing a reason$/],
  [`setImmediate(() => { throw new EvalError('later') })`, 'EvalError', /^later$/],
  [`Promise.reject(new Error('nobody waits'))`, 'Runtime.UnhandledPromiseRejection', /^Error: nobody waits$/],
])('%s fails the invocation and the instance is not used again', async (statement, errorType, message) => {
  const { invoke, lambda } = startFunction(`
    let calls = 0;
    export const handler = async (event) => {
      calls++;
      if (event.ok) return calls;
      ${statement};
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    };`);
  expect(await invoke()).toMatchObject({
    kind: 'error',
    functionError: 'Unhandled',
    errorType,
    errorMessage: expect.stringMatching(message),
  });
  await vi.waitFor(() => expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0));
  expect(await invoke({ ok: true })).toEqual({ kind: 'ok', payload: 1 });
});

test('an invocation over its timeout ends with Sandbox.Timedout and ends its instance', async () => {
  const { invoke, lambda } = startFunction(
    `export const handler = async (event) => { if (event.hang) for (;;); return 'fine'; };`,
    { timeoutSeconds: 1 },
  );
  expect(await invoke()).toEqual({ kind: 'ok', payload: 'fine' });
  expect(await invoke({ hang: true })).toMatchObject({
    kind: 'error',
    functionError: 'Unhandled',
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
  });
  expect(lambda.instances(FUNCTION_NAME)).toHaveLength(0);
});

// V8 ends the whole process when it reaches its limit during a large allocation, which must not happen here.
test.each([
  ['texts', 'for (;;) kept.push(new Array(10_000).fill(Math.random()).map(String))'],
  ['objects', 'for (;;) kept.push({ a: new Array(1_000).fill(Math.random()) })'],
  ['a growing map', 'const map = new Map(); for (let n = 0; ; n++) map.set(String(n), { n })'],
  ['a large array', 'for (;;) kept.push(new Array(30_000_000).fill(0.5))'],
  ['buffers', 'for (;;) kept.push(Buffer.alloc(1_000_000, 1))'],
])('a function that exceeds its memory with %s is killed, without effect on others', async (_, growth) => {
  const source = `export const handler = async (event) => { if (event.small) return 'small'; const kept = []; ${growth}; };`;
  const { invoke } = startFunction(source, { memoryMb: 128, timeoutSeconds: 60 });
  expect(await invoke()).toMatchObject({
    kind: 'error',
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringContaining('signal: killed'),
  });
  expect(await invoke({ small: true })).toEqual({ kind: 'ok', payload: 'small' });
});

test('kill ends an instance during an invocation; the next invocation uses a new instance', async () => {
  const { invoke, lambda, sessions } = startFunction(`
    export const handler = async (event) => {
      if (event.fresh) return 'alive';
      console.log('running');
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      console.log('never');
    };`);
  const outcome = invoke();
  await vi.waitFor(() => expect(lambda.logs(FUNCTION_NAME).join()).toContain('running'));
  const [instanceId] = lambda.instances(FUNCTION_NAME);
  lambda.kill(instanceId ?? '');
  expect(await outcome).toMatchObject({ kind: 'error', functionError: 'Unhandled', errorType: 'Runtime.ExitError' });
  expect(sessions.revoked).toEqual(['ASIA0']);
  expect(await invoke({ fresh: true })).toEqual({ kind: 'ok', payload: 'alive' });
  expect(lambda.logs(FUNCTION_NAME).join()).not.toContain('never');
});

// Lambda Developer Guide, "Troubleshoot runtime errors": names of INIT errors.
test.each([
  ['a bundle that throws', `throw new URIError('at load');`, 'index.handler', 'URIError'],
  ['a missing file', `export const handler = 1;`, 'main.handler', 'Runtime.ImportModuleError'],
  [
    'an import that is not bundled',
    `import 'left-pad-of-nobody'; export const handler = async () => 1;`,
    'index.handler',
    'Runtime.ImportModuleError',
  ],
  ['a missing export', `export const other = async () => 1;`, 'index.handler', 'Runtime.HandlerNotFound'],
  ['broken syntax', `export const handler = async ( => 1;`, 'index.handler', 'Runtime.UserCodeSyntaxError'],
  [
    'a callback handler',
    `export const handler = (event, context, done) => done();`,
    'index.handler',
    'Runtime.CallbackHandlerDeprecated',
  ],
])('INIT with %s fails the invocation', async (_, source, handler, errorType) => {
  const { invoke } = startFunction(source, { handler });
  expect(await invoke()).toMatchObject({ kind: 'error', functionError: 'Unhandled', errorType });
  expect(await invoke()).toMatchObject({ kind: 'error', errorType });
});

test('INIT that takes longer than its limit fails', async () => {
  const { invoke } = startFunction(
    `await new Promise((resolve) => setTimeout(resolve, 30_000)); export const handler = async () => 1;`,
    {},
    { initLimitMs: 300 },
  );
  expect(await invoke()).toMatchObject({ kind: 'error', errorType: 'Sandbox.Timedout' });
});

test('a CommonJS bundle runs too', async () => {
  const { invoke } = startFunction(`module.exports.handler = async (event) => event.n + 1;`, {});
  expect(await invoke({ n: 1 })).toMatchObject({ kind: 'error' }); // index.mjs is not CommonJS
  const { lambda } = startLambda();
  const { bundle, definitionOf } = await import('./harness.ts');
  lambda.defineFunction(definitionOf(bundle(`exports.handler = async (event) => event.n + 1;`, 'index.cjs')));
  expect(await lambda.invoke(FUNCTION_ARN, { n: 1 })).toEqual({ kind: 'ok', payload: 2 });
});

// Lambda Developer Guide, "Using the Lambda context object to retrieve Node.js function information".
test('the context contains the function, its remaining time and its log stream', async () => {
  const { invoke } = startFunction(
    `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });`,
    { timeoutSeconds: 7, memoryMb: 192 },
  );
  const outcome = await invoke();
  expect(outcome).toMatchObject({
    kind: 'ok',
    payload: {
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: FUNCTION_NAME,
      functionVersion: '$LATEST',
      invokedFunctionArn: FUNCTION_ARN,
      memoryLimitInMB: '192',
      logGroupName: `/aws/lambda/${FUNCTION_NAME}`,
      logStreamName: expect.stringMatching(/^2026\/01\/02\/\[\$LATEST\][0-9a-f]{32}$/),
      left: expect.toSatisfy((ms: number) => ms > 5_000 && ms <= 7_000),
    },
  });
});

// Lambda Developer Guide, "Lambda quotas": 6 MB request and response.
test('requests and responses over 6 MB are rejected', async () => {
  const { invoke } = startFunction(`export const handler = async (event) => 'x'.repeat(event.size ?? 0);`);
  await expect(invoke('x'.repeat(6_291_456))).rejects.toMatchObject({ code: 'RequestTooLargeException', status: 413 });
  expect(await invoke({ size: 6_291_455 })).toMatchObject({
    kind: 'error',
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

test('an unknown function causes ResourceNotFoundException', async () => {
  const { lambda } = startLambda();
  await expect(lambda.invoke(`${FUNCTION_ARN}x`, {})).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    status: 404,
  });
});
