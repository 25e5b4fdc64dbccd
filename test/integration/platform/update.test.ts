import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type AssemblyCopy, copyAssembly } from '../../harness/assembly-copy.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond } from '../../harness/shop.ts';

let assembly: AssemblyCopy;
let meta: TestPlatform;

beforeAll(async () => {
  assembly = copyAssembly(inject('assembly'));
  meta = await startTestPlatform({ assembly: assembly.directory });
});
afterAll(async () => {
  await meta.stop();
  assembly.remove();
});

const services = () => meta.platform.runtime.services;
const update = () => meta.platform.runtime.update(assembly.directory);
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const inboundBatch = () =>
  services()
    .mappings.list()
    .find(({ definition }) => definition.enabled && definition.sourceArn.endsWith(':warung-dev-inbound'))?.definition
    .batchSize;

/** Adds a rule for events of source `test` to the application's bus, with a queue as its target. */
function addRule(): void {
  const rule = {
    EventBusName: 'warung-dev',
    EventPattern: { source: ['test'] },
    Targets: [{ Id: 'queue', Arn: arnOf('ExtraQueue') }],
  };
  const allowed = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf('ExtraQueue'),
  };
  assembly.add('Routing', 'ExtraQueue', { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'extra' } });
  assembly.add('Routing', 'ExtraRule', { Type: 'AWS::Events::Rule', Properties: rule });
  assembly.add('Routing', 'ExtraPolicy', {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'ExtraQueue' }], PolicyDocument: document(allowed) },
  });
}

/** Adds a second route to the function of `GET /health`. */
function addRoute(routeKey: string): void {
  const added: [string, string, Record<string, unknown>][] = [];
  assembly.edit(({ stack, logicalId, type, properties }) => {
    const text = JSON.stringify(properties);
    if (type === 'AWS::ApiGatewayV2::Route' && properties.RouteKey === 'GET /health')
      added.push([stack, type, { ...properties, RouteKey: routeKey }]);
    if (type === 'AWS::Lambda::Permission' && logicalId.startsWith('HttpApiGEThealth'))
      added.push([stack, type, JSON.parse(text.replace('/*/*/health', '/*/*/extra'))]);
  });
  for (const [stack, type, properties] of added)
    assembly.add(stack, `Extra${type.split(':').at(-1)}`, { Type: type, Properties: properties });
  expect(added).toHaveLength(2);
}

function setInboundBatch(size: number): void {
  assembly.edit(({ type, logicalId, properties, change }) => {
    if (type === 'AWS::Lambda::EventSourceMapping' && logicalId.startsWith('InboundSource'))
      change({ ...properties, BatchSize: size });
  });
}

async function putEvent(): Promise<void> {
  const events = new EventBridgeClient(meta.platform.runtime.clientConfig());
  const Entries = [{ EventBusName: 'warung-dev', Source: 'test', DetailType: 'extra', Detail: '{}' }];
  await events.send(new PutEventsCommand({ Entries }));
  await meta.platform.runtime.waitUntilIdle();
}

async function messageArrives(wamid: string): Promise<void> {
  await meta.postWebhook(textWebhook({ ...meta.credentials.demo, from: '62811', wamid, at: nextSecond() }));
  await meta.platform.runtime.waitUntilIdle();
  expect((await meta.listMessages()).map((message) => message.wamid)).toContain(wamid);
}

test('resources that an update adds work immediately, and the others keep working', async () => {
  addRule();
  addRoute('GET /extra');
  setInboundBatch(3);
  await update();
  await putEvent();
  const { sqs } = services();
  expect(sqs.engine.counts(sqs.engine.arnOf('extra')).visible).toBe(1);
  expect((await fetch(`${meta.platform.runtime.url}/extra`)).status).toBe(200);
  expect(inboundBatch()).toBe(3);
  await messageArrives('wamid.added');
});

test('resources that an update removes are gone immediately', async () => {
  const { sqs, iam } = services();
  sqs.engine.purge(sqs.engine.arnOf('extra'));
  assembly.restore();
  await update();
  expect(sqs.engine.findQueue(sqs.engine.arnOf('extra'))).toBeUndefined();
  await putEvent();
  expect(services().events.engine.countPending()).toBe(0);
  expect((await fetch(`${meta.platform.runtime.url}/extra`)).status).toBe(404);
  const sourceArn = `arn:aws:events:ap-southeast-1:000000000000:rule/warung-dev/extra`;
  const principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn } as const;
  const onQueue = { principal, action: 'sqs:SendMessage', resource: sqs.engine.arnOf('extra') };
  expect(iam.decide(onQueue).kind).toBe('no-allow');
  await messageArrives('wamid.removed');
});

test('an update that fails partway leaves the app unchanged', async () => {
  addRule();
  setInboundBatch(4);
  const role = {
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  };
  assembly.add('Inbound', 'ExtraRole', { Type: 'AWS::IAM::Role', Properties: role });
  assembly.edit(({ type, logicalId, properties, change }) => {
    if (type === 'AWS::Lambda::Function' && logicalId.startsWith('ReceiveWebhook'))
      change({ ...properties, Role: arnOf('ExtraRole') });
  });
  await expect(update()).rejects.toThrow(/lambda\.amazonaws\.com is not authorized to perform: sts:AssumeRole/);
  const { sqs } = services();
  expect(sqs.engine.findQueue(sqs.engine.arnOf('extra'))).toBeUndefined();
  expect(inboundBatch()).toBe(10);
  await messageArrives('wamid.refused');
  assembly.restore();
  await update();
  await messageArrives('wamid.again');
});

test('an update that is invalid only as a whole is rejected and rolled back', async () => {
  addRoute('GET /health');
  await expect(update()).rejects.toThrow('AWS::ApiGatewayV2::Route GET /health is defined twice in the API');
  assembly.restore();
  await update();
  expect((await fetch(`${meta.platform.runtime.url}/health`)).status).toBe(200);
});
