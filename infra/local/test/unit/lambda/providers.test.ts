import { expect, test } from 'vitest';
import { IamEngine } from '../../../iam/engine.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Principal } from '../../../kernel/identity.ts';
import type { AsyncConfig, FunctionDefinition } from '../../../lambda/engine.ts';
import { lambdaProviders } from '../../../resources/lambda.ts';
import { logsProviders } from '../../../resources/logs.ts';
import { parseProperties } from '../../../template/properties.ts';

const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:dlq';
const ARN = 'arn:aws:lambda:ap-southeast-1:000000000000:function:f';

const FUNCTION = {
  Code: { S3Bucket: 'cdk-assets', S3Key: 'code.zip' },
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Role: 'arn:aws:iam::000000000000:role/r',
};
const TRUSTED = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** Creates Lambda's providers with a registry that records calls. */
function start() {
  const defined: FunctionDefinition[] = [];
  const removed: string[] = [];
  const configured: [string, AsyncConfig | undefined][] = [];
  const iam = new IamEngine({ clock: new RuntimeClock({ frozen: 0 }) });
  iam.putRole({
    name: 'r',
    arn: FUNCTION.Role,
    id: 'AROAR',
    trust: TRUSTED,
    inline: [],
    managedPolicyArns: [],
    maxSessionSeconds: 3600,
  });
  const registry = {
    defineFunction: (definition: FunctionDefinition) => void defined.push(definition),
    removeFunction: (arn: string) => void removed.push(arn),
    configureAsync: (arn: string, config: AsyncConfig | undefined) => void configured.push([arn, config]),
  };
  const assets = (key: string) => (key === 'code.zip' ? '/assembly/code' : undefined);
  const providers = [
    ...lambdaProviders(registry, iam, LOCAL_REGION_AND_ACCOUNT, assets),
    ...logsProviders(LOCAL_REGION_AND_ACCOUNT),
  ];
  const find = (type: string) => {
    const provider = providers.find((each) => each.type === type);
    if (!provider) throw new Error(`no provider of ${type}`);
    return provider;
  };
  const identityOf = (type: string, physicalId: string) => ({ type, stackName: 'S', logicalId: 'Logical', physicalId });
  return {
    defined,
    removed,
    configured,
    iam,
    identify: (type: string, id: string) => find(type).identify(identityOf(type, id), {}),
    apply: async (type: string, id: string, raw: Readonly<Record<string, unknown>>) => {
      await find(type).apply({ ...identityOf(type, id), properties: parseProperties(find(type), 'Logical', raw) });
    },
    remove: async (type: string, id: string, properties = {}) =>
      find(type).remove?.({ ...identityOf(type, id), properties }),
  };
}

// Lambda API Reference, CreateFunction: defaults 128 MB, 3 seconds, text logs.
test('a function gets its asset’s folder and Lambda’s defaults', async () => {
  const { apply, defined } = start();
  await apply('AWS::Lambda::Function', 'f', { ...FUNCTION, Architectures: ['arm64'], Description: 'x', Tags: [] });
  expect(defined).toEqual([
    {
      name: 'f',
      arn: ARN,
      roleArn: FUNCTION.Role,
      codeDirectory: '/assembly/code',
      handler: 'index.handler',
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: {},
      logging: { format: 'Text', group: '/aws/lambda/f', applicationLevel: 'TRACE', systemLevel: 'INFO' },
    },
  ]);
});

test('a function has the settings of its template', async () => {
  const { apply, defined } = start();
  await apply('AWS::Lambda::Function', 'f', {
    ...FUNCTION,
    MemorySize: '512',
    Timeout: 30,
    Environment: { Variables: { LIMIT: 5, FLAG: true } },
    ReservedConcurrentExecutions: 0,
    LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: 'group' },
  });
  expect(defined).toMatchObject([
    {
      memoryMb: 512,
      timeoutSeconds: 30,
      environment: { LIMIT: '5', FLAG: 'true' },
      reservedConcurrency: 0,
      logging: { format: 'JSON', group: 'group', applicationLevel: 'INFO', systemLevel: 'WARN' },
    },
  ]);
});

test.each([
  ['Layers', { Layers: ['x'] }],
  ['Runtime', { Runtime: 'nodejs22.x' }],
  ['VpcConfig', { VpcConfig: {} }],
  ['DeadLetterConfig', { DeadLetterConfig: { TargetArn: 'x' } }],
  ['Code', { Code: { ZipFile: 'exports.handler = 1' } }],
  ['other.zip', { Code: { S3Bucket: 'b', S3Key: 'other.zip' } }],
  // Lambda Developer Guide, "Working with Lambda environment variables": reserved names.
  ['AWS_REGION', { Environment: { Variables: { AWS_REGION: 'us-east-1' } } }],
])('a function with %s is rejected by name', async (name, changes) => {
  const { apply } = start();
  await expect(apply('AWS::Lambda::Function', 'f', { ...FUNCTION, ...changes })).rejects.toThrow(name);
});

// Lambda Developer Guide, "Defining Lambda function permissions with an execution role": Lambda must be trusted.
test('a function whose role does not trust Lambda is rejected, with the required statement', async () => {
  const { apply } = start();
  const attempt = apply('AWS::Lambda::Function', 'f', { ...FUNCTION, Role: 'arn:aws:iam::000000000000:role/other' });
  await expect(attempt).rejects.toThrow('"Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"');
});

// Lambda Developer Guide, "Granting Lambda function access to AWS services" (resource-based policies).
test('a permission allows only its service to invoke, only for its source, until it is removed', async () => {
  const { apply, remove, iam } = start();
  await apply('AWS::Lambda::Permission', 'p', {
    FunctionName: 'f',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: 'arn:aws:events:ap-southeast-1:000000000000:rule/bus/*',
    SourceAccount: '000000000000',
  });
  const allowed = (principal: Principal) =>
    iam.decide({ principal, action: 'lambda:InvokeFunction', resource: ARN }).kind === 'allowed';
  const rule = (service: string, name: string): Principal => ({
    kind: 'service',
    service,
    sourceArn: `arn:aws:events:ap-southeast-1:000000000000:rule/${name}`,
  });
  expect(allowed(rule('events.amazonaws.com', 'bus/x'))).toBe(true);
  expect(allowed(rule('events.amazonaws.com', 'other/x'))).toBe(false);
  expect(allowed(rule('scheduler.amazonaws.com', 'bus/x'))).toBe(false);
  await remove('AWS::Lambda::Permission', 'p');
  expect(allowed(rule('events.amazonaws.com', 'bus/x'))).toBe(false);
});

test('a permission that moves to another function is removed from the first', async () => {
  const { apply, iam } = start();
  const raw = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await apply('AWS::Lambda::Permission', 'p', { ...raw, FunctionName: ARN });
  await apply('AWS::Lambda::Permission', 'p', { ...raw, FunctionName: `${ARN}2` });
  const principal = { kind: 'service', service: 'apigateway.amazonaws.com' } as const;
  const decisions = [ARN, `${ARN}2`].map((resource) => iam.decide({ principal, action: raw.Action, resource }).kind);
  expect(decisions[0]).not.toBe('allowed');
  expect(decisions[1]).toBe('allowed');
});

test.each([
  ['a principal that is not a service', { Principal: '*' }],
  ['a permission of a function URL', { FunctionUrlAuthType: 'NONE' }],
])('%s is rejected', async (_, changes) => {
  const raw = { FunctionName: 'f', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', ...changes };
  await expect(start().apply('AWS::Lambda::Permission', 'p', raw)).rejects.toThrow();
});

test('an invoke configuration sets retries and destinations, and its removal restores the defaults, even after a restart', async () => {
  const { apply, configured } = start();
  await apply('AWS::Lambda::EventInvokeConfig', 'c', {
    FunctionName: 'f',
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
  });
  expect(configured).toEqual([[ARN, { maximumRetryAttempts: 0, maximumEventAgeSeconds: 21_600, onFailure: QUEUE }]]);
  const later = start();
  await later.remove('AWS::Lambda::EventInvokeConfig', 'c', { FunctionName: 'f', Qualifier: '$LATEST' });
  expect(later.configured).toEqual([[ARN, undefined]]);
});

test.each(['arn:aws:s3:::failures', 'arn:aws:events:ap-southeast-1:000000000000:event-bus/b', ARN])(
  'an invoke configuration with the destination %s is rejected by name',
  async (Destination) => {
    const raw = { FunctionName: 'f', Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination } } };
    await expect(start().apply('AWS::Lambda::EventInvokeConfig', 'c', raw)).rejects.toThrow(
      'DestinationConfig.OnFailure.Destination: only a queue',
    );
  },
);

test('removes a function; a log group has its ARN', async () => {
  const { remove, removed, identify, apply } = start();
  await remove('AWS::Lambda::Function', 'f');
  expect(removed).toEqual([ARN]);
  await apply('AWS::Logs::LogGroup', '/aws/lambda/f', { RetentionInDays: 30 });
  expect(identify('AWS::Logs::LogGroup', '/aws/lambda/f')).toEqual({
    ref: '/aws/lambda/f',
    attributes: { Arn: 'arn:aws:logs:ap-southeast-1:000000000000:log-group:/aws/lambda/f:*' },
  });
});
