import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { LocalRuntime, QueueMessage } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { copyAssembly, type ResourceEdit } from '../../harness/assembly-copy.ts';
import { dropStatements } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';

const assembly = copyAssembly(inject('assembly'));
let meta: TestPlatform;
let runtime: LocalRuntime;
let shop: Shop;
/** The runtime reports lost events with it. */
const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
  shop = await openShop(meta);
  await runtime.waitUntilIdle();
});
afterEach(async () => {
  report.mockClear();
  assembly.restore();
  await runtime.update(assembly.directory);
  await runtime.drain();
});
afterAll(async () => {
  report.mockRestore();
  await meta.stop();
  assembly.remove();
});

/** Applies the templates after `drop` has removed something from them. */
async function without(drop: (resource: ResourceEdit) => number | boolean): Promise<void> {
  let dropped = 0;
  assembly.edit((resource) => {
    dropped += Number(drop(resource));
  });
  expect(dropped).toBeGreaterThan(0);
  runtime.services.iam.clearDenials();
  await runtime.update(assembly.directory);
}

const statementOf =
  (logicalId: RegExp, action: string) =>
  (resource: ResourceEdit): number =>
    logicalId.test(resource.logicalId) && resource.type.endsWith('Policy')
      ? dropStatements(resource, (actions) => actions.includes(action))
      : 0;

const denials = (): string[] => runtime.services.iam.denials.map(({ message }) => message);
const post = async (wamid: string): Promise<number> =>
  (await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid, at: nextSecond() }))).status;
const arnOf = (queue: string): string => runtime.services.sqs.engine.arnOf(`warung-dev-${queue}`);

/** Removes all messages from a queue and returns them. */
function empty(queue: string): QueueMessage[] {
  const { engine } = runtime.services.sqs;
  const messages = engine.receive(arnOf(queue), 10);
  for (const { receiptHandle } of messages) engine.delete(arnOf(queue), receiptHandle);
  return messages;
}

describe('a function', () => {
  test('without permission to send to its queue returns 500 to Meta, so that nothing is lost', async () => {
    expect(await post('wamid.before')).toBe(200);
    await without(statementOf(/^ReceiveWebhook/, 'sqs:SendMessage'));
    expect(await post('wamid.refused')).toBe(500);
    const [denial] = denials();
    expect(denial).toMatch(/^User: .*receive-webhook is not authorized to perform: sqs:SendMessage on resource: /);
    expect(denial).toContain(
      `Needed in the role's policies: {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"${arnOf('inbound')}"}`,
    );
    assembly.restore();
    await runtime.update(assembly.directory);
    expect(await post('wamid.refused')).toBe(200);
    await runtime.waitUntilIdle();
    expect(await shop.wamids()).toEqual(['wamid.before', 'wamid.refused']);
  });

  test('without permission to write to the table loses nothing: messages wait until the permission is back', async () => {
    await without(statementOf(/^InboundWorker/, 'dynamodb:PutItem'));
    expect(await post('wamid.waits')).toBe(200);
    await runtime.waitUntilIdle();
    expect(denials()[0]).toMatch(/route-inbound is not authorized to perform: dynamodb:/);
    expect(await shop.wamids()).not.toContain('wamid.waits');
    assembly.restore();
    await runtime.update(assembly.directory);
    await runtime.drain();
    expect(await shop.wamids()).toContain('wamid.waits');
  });

  test('can read its bucket only below its prefix', async () => {
    const narrow = (resource: ResourceEdit): boolean => {
      if (!/^InboundWorker\w*Policy/.test(resource.logicalId)) return false;
      const text = JSON.stringify(resource.properties);
      resource.change(JSON.parse(text.replace('/inbound/*', '/elsewhere/*')));
      return text.includes('/inbound/*');
    };
    await without(narrow);
    const body = 'kopi '.repeat(60_000);
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.far', at: nextSecond(), body }));
    await runtime.waitUntilIdle();
    expect(denials()[0]).toMatch(/route-inbound is not authorized to perform: s3:GetObject on resource: .*\/inbound\//);
  });
});

describe('API Gateway', () => {
  const ROUTES: readonly (readonly [string, string])[] = [
    ['GET', '/health'],
    ['GET', '/webhooks/whatsapp'],
    ['POST', '/webhooks/whatsapp'],
    ['GET', '/v1/conversations'],
    ['GET', '/v1/conversations/x/messages'],
    ['POST', '/v1/operator/tenants'],
    ['POST', '/v1/operator/numbers'],
    ['GET', '/v1/operator/quarantine'],
    ['POST', '/v1/operator/quarantine/x/replay'],
    ['POST', '/v1/operator/trace'],
    ['GET', '/v1/me'],
    ['POST', '/v1/conversations/x/messages'],
    ['GET', '/shop'],
  ];
  const call = async ([method, path]: readonly [string, string]): Promise<number> =>
    (await meta.request(method, path, method === 'POST' ? { body: {} } : {})).status;

  test('invokes a function only with a permission: without it, every route returns 500', async () => {
    for (const route of ROUTES)
      expect([route, await call(route)]).toEqual([route, expect.toSatisfy((status) => status < 500)]);
    await without((resource) => {
      if (resource.type !== 'AWS::Lambda::Permission') return false;
      resource.remove();
      return true;
    });
    for (const route of ROUTES) expect([route, await call(route)]).toEqual([route, 500]);
    expect(denials().length).toBe(ROUTES.length);
    expect(denials()[0]).toMatch(
      /^Service: apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction .*"aws:SourceArn"/,
    );
  });

  test('can use a permission only for its route', async () => {
    await without((resource) => {
      const { properties } = resource;
      const text = JSON.stringify(properties);
      if (resource.type !== 'AWS::Lambda::Permission' || !text.includes('/health')) return false;
      resource.change(JSON.parse(text.replace('/health', '/elsewhere')));
      return true;
    });
    expect(await call(['GET', '/health'])).toBe(500);
    expect(await call(['GET', '/v1/conversations'])).toBe(200);
  });
});

describe('a bus rule', () => {
  /** Puts an event of the application on the bus as the operator. Returns its id. */
  async function putEvent(): Promise<string> {
    const id = randomUUID();
    const Entries = [
      {
        EventBusName: runtime.output('BusName'),
        Source: 'warung',
        DetailType: 'warung.message.received.v1',
        Detail: JSON.stringify({ id, data: { facts: [] } }),
      },
    ];
    await new EventBridgeClient(runtime.clientConfig()).send(new PutEventsCommand({ Entries }));
    await runtime.services.events.waitUntilIdle();
    return id;
  }

  test('sends to its queue only with the queue policy; otherwise the event goes to the rule’s dead-letter queue with the reason', async () => {
    await runtime.setMappings(false, 'track-number');
    try {
      const delivered = await putEvent();
      expect(empty('number-activity').map(({ body }) => JSON.parse(body).detail.id)).toEqual([delivered]);

      await without(statementOf(/^NumberActivityQueuePolicy/, 'sqs:SendMessage'));
      const refused = await putEvent();
      expect(empty('number-activity')).toEqual([]);
      const [message, ...others] = empty('number-activity-undelivered-dlq');
      expect(others).toEqual([]);
      expect(JSON.parse(message?.body ?? '{}').detail.id).toBe(refused);
      const attribute = (name: string) => message?.messageAttributes[name]?.stringValue;
      expect(attribute('ERROR_CODE')).toBe('NO_PERMISSIONS');
      expect(attribute('TARGET_ARN')).toBe(arnOf('number-activity'));
      expect(attribute('ERROR_MESSAGE')).toContain('Service: events.amazonaws.com is not authorized');
      expect(attribute('RETRY_ATTEMPTS')).toBe('0');
    } finally {
      await runtime.setMappings(true, 'track-number');
    }
  });

  test('without permission for both queues reports the event as lost', async () => {
    await without((resource) =>
      /^(NumberActivityQueue|MessageReceived\w*)Policy/.test(resource.logicalId) && resource.type.endsWith('Policy')
        ? dropStatements(resource, (actions) => actions.includes('sqs:SendMessage'))
        : 0,
    );
    await putEvent();
    expect(report.mock.calls.flat().join()).toMatch(/event lost on its way by .*the dead-letter queue did not take it/);
    expect(empty('number-activity-undelivered-dlq')).toEqual([]);
  });

  test('with another name cannot use the policy statement of the first rule', async () => {
    await without((resource) => {
      if (resource.type !== 'AWS::SQS::QueuePolicy') return false;
      const text = JSON.stringify(resource.properties);
      const other = text.replace(
        /\{"Fn::GetAtt":\["MessageReceivedRule\w+","Arn"\]\}/,
        '"arn:aws:events:ap-southeast-1:000000000000:rule/warung-dev/other"',
      );
      if (!resource.logicalId.startsWith('NumberActivityQueuePolicy')) return false;
      resource.change(JSON.parse(other));
      return text !== other;
    });
    await putEvent();
    const [message] = empty('number-activity-undelivered-dlq');
    expect(message?.messageAttributes.ERROR_MESSAGE?.stringValue).toContain('its condition ArnEquals on aws:SourceArn');
  });
});

describe('the scheduler', () => {
  const sweep = async (): Promise<void> => {
    const { engine } = runtime.services.scheduler;
    const arn = 'arn:aws:scheduler:ap-southeast-1:000000000000:schedule/default/warung-dev-quarantine-sweep';
    await runtime.clock.set(engine.nextRunMsOf(arn) ?? 0);
    await runtime.services.scheduler.idle();
  };

  test('sends with its role: a message that it may not send goes to the schedule’s dead-letter queue', async () => {
    await without((resource) => {
      if (!/^SchedulerRole\w*Policy/.test(resource.logicalId)) return false;
      const text = JSON.stringify(resource.properties);
      const narrow = text.replace(/,?\{"Fn::GetAtt":\["ReplayQueue\w+","Arn"\]\}/, '');
      resource.change(JSON.parse(narrow));
      return narrow !== text;
    });
    await sweep();
    const [message] = empty('quarantine-sweep-undelivered-dlq');
    expect(message?.body).toBe('{"kind":"sweep"}');
    expect(message?.messageAttributes.ERROR_CODE?.stringValue).toBe('NO_PERMISSIONS');
  });

  test('assumes its role only with the role’s trust policy', async () => {
    await without((resource) => {
      if (resource.type !== 'AWS::IAM::Role' || !resource.logicalId.startsWith('SchedulerRole')) return false;
      const text = JSON.stringify(resource.properties);
      resource.change(JSON.parse(text.replace('scheduler.amazonaws.com', 'events.amazonaws.com')));
      return true;
    });
    await sweep();
    expect(report.mock.calls.flat().join()).toMatch(/run of .*quarantine-sweep lost: .*sts:AssumeRole/);
  });
});

describe('a role', () => {
  test('is assumed by Lambda only with its trust policy: otherwise the update is rejected, and the app keeps working', async () => {
    await expect(
      without((resource) => {
        if (resource.type !== 'AWS::IAM::Role' || !resource.logicalId.startsWith('HealthRole')) return false;
        const text = JSON.stringify(resource.properties);
        resource.change(JSON.parse(text.replace('lambda.amazonaws.com', 'events.amazonaws.com')));
        return true;
      }),
    ).rejects.toThrow('Service: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole');
    expect(await post('wamid.after-refusal')).toBe(200);
  });

  test.each([
    ['conversations-api', 'Conversations', '/v1/conversations'],
    ['business-api', 'Tenants', '/v1/me'],
  ])(
    'for tenants is assumed only with its trust policy: otherwise %s returns 500 and reads nothing',
    async (name, stack, path) => {
      const request = () => meta.request('GET', path, { key: shop.apiKey });
      expect((await request()).status).toBe(200);
      await without((resource) => {
        const isIt = resource.stack === stack && resource.logicalId.startsWith('TenantRole');
        if (resource.type !== 'AWS::IAM::Role' || !isIt) return false;
        const trust = {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        };
        resource.change({ ...resource.properties, AssumeRolePolicyDocument: { Version: '2012-10-17', ...trust } });
        return true;
      });
      runtime.services.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${name}`);
      const refused = await request();
      expect([refused.status, refused.type]).toEqual([500, 'application/problem+json']);
      expect(denials()[0]).toMatch(new RegExp(`${name} is not authorized to perform: sts:AssumeRole`));
    },
  );
});

describe('a start', () => {
  test.each([
    ['sqs:ReceiveMessage', /^InboundWorkerRole/, 'route-inbound'],
    ['dynamodb:GetRecords', /^PublishChangesReaderRole/, 'publish-changes'],
  ])('fails when a mapping’s role lacks %s, naming role and statement', async (action, logicalId, name) => {
    assembly.edit((resource) => {
      if (logicalId.test(resource.logicalId) && resource.type === 'AWS::IAM::Policy')
        dropStatements(resource, (actions) => actions.includes(action));
    });
    const start = startTestPlatform({ assembly: assembly.directory });
    await expect(start).rejects.toThrow(
      new RegExp(`^User: .*${name} is not authorized to perform: \\w+:\\w+ .*Needed in the role's policies: `),
    );
  });
});
