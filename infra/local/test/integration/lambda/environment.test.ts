import { expect, test, vi } from 'vitest';
import { createLatch } from '../../../../../test/harness/latch.ts';
import { FUNCTION_ARN, FUNCTION_NAME, startFunction } from './harness.ts';

// Lambda Developer Guide, "Working with Lambda environment variables": defined runtime environment variables.
test('a function has the template’s variables and Lambda’s own, but none of this machine', async () => {
  process.env.MACHINE_SECRET = 'must not be visible';
  const { invoke, definition } = startFunction(`export const handler = async () => ({ ...process.env });`, {
    environment: { TABLE_NAME: 'table', LOG_LEVEL: 'WARN' },
    memoryMb: 192,
  });
  const endpoint = 'http://127.0.0.1:4566';
  expect(await invoke()).toEqual({
    kind: 'ok',
    payload: {
      TABLE_NAME: 'table',
      LOG_LEVEL: 'WARN',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-695735a5-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      AWS_REGION: 'ap-southeast-1',
      AWS_DEFAULT_REGION: 'ap-southeast-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '192',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FUNCTION_NAME}`,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^2026\/01\/02\/\[\$LATEST\]/),
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      LAMBDA_TASK_ROOT: definition.codeDirectory,
      AWS_ACCESS_KEY_ID: 'ASIA0',
      AWS_SECRET_ACCESS_KEY: 'secret-ASIA0',
      AWS_SESSION_TOKEN: 'token-ASIA0',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SCHEDULER: endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_SSM: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
    },
  });
  delete process.env.MACHINE_SECRET;
});

test('changes that a function makes to its environment stay in its instance', async () => {
  const { invoke } = startFunction(`export const handler = async () => { process.env.LEAK = 'x'; return 1; };`);
  await invoke();
  expect(process.env.LEAK).toBeUndefined();
});

test('every instance has its own session of the function’s role, which is revoked at its end', async () => {
  const { waitExpression, open } = createLatch();
  const { invoke, lambda, sessions } = startFunction(
    `export const handler = async () => { await ${waitExpression}; return process.env.AWS_ACCESS_KEY_ID; };`,
  );
  const invoked = [invoke(), invoke()];
  await vi.waitFor(() => expect(sessions.issued).toHaveLength(2));
  open();
  const keys = await Promise.all(invoked);
  expect(new Set(keys.map((outcome) => outcome.kind === 'ok' && outcome.payload))).toEqual(new Set(['ASIA0', 'ASIA1']));
  expect(sessions.issued.map(({ principal, functionName }) => ({ principal, functionName }))).toEqual(
    Array(2).fill({
      principal: {
        kind: 'role',
        roleArn: 'arn:aws:iam::000000000000:role/sample',
        sessionName: FUNCTION_NAME,
        tags: {},
      },
      functionName: FUNCTION_NAME,
    }),
  );
  expect(new Set(sessions.issued.map(({ instanceId }) => instanceId))).toEqual(
    new Set(lambda.instances(FUNCTION_NAME)),
  );
  await lambda.close();
  expect([...sessions.revoked].sort()).toEqual(['ASIA0', 'ASIA1']);
});

test('a given trace header is set for that invocation only', async () => {
  const { lambda } = startFunction(`export const handler = async () => process.env._X_AMZN_TRACE_ID;`);
  const traceHeader = 'Root=1-00000000-000000000000000000000001;Sampled=0';
  expect(await lambda.invoke(FUNCTION_ARN, {}, { traceHeader })).toEqual({ kind: 'ok', payload: traceHeader });
  expect(await lambda.invoke(FUNCTION_ARN, {})).not.toEqual({ kind: 'ok', payload: traceHeader });
});

test('Date in a function follows the runtime’s clock, also after an advance', async () => {
  const { invoke, clock } = startFunction(`
    export const handler = async () => ({
      now: Date.now(), fresh: new Date().getTime(), text: Date(), parsed: new Date('2020-01-01').getTime(),
      same: new Date() instanceof Date && new Date().constructor === Date, utc: Date.UTC(2020, 0, 1),
    });`);
  const fixed = { parsed: 1_577_836_800_000, utc: 1_577_836_800_000, same: true };
  expect(await invoke()).toMatchObject({
    payload: { now: clock.now(), fresh: clock.now(), text: expect.stringContaining('2026'), ...fixed },
  });
  await clock.advance(2 * 365 * 86_400_000);
  expect(await invoke()).toMatchObject({
    payload: { now: clock.now(), fresh: clock.now(), text: expect.stringContaining('2028'), ...fixed },
  });
});
