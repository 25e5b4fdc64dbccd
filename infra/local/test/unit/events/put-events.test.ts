import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type EventsService } from '../../../events/service.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Session } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { eventsProviders } from '../../../resources/events.ts';
import { createTemporaryFolder, FakeAuthorizer, FakeFunctions, FakeQueues } from './fakes.ts';

const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:activity';
const BUS_ARN = 'arn:aws:events:ap-southeast-1:000000000000:event-bus/warung-test';
const session: Session = {
  accessKeyId: 'A',
  secretAccessKey: 'S',
  sessionToken: 'T',
  principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/publish', sessionName: 's', tags: {} },
  functionName: 'publish-changes',
};

let events: EventsService;
let client: EventBridgeClient;
let close: () => void;
const parts = () => ({
  sqs: new FakeQueues(),
  lambda: new FakeFunctions(),
  authorizer: new FakeAuthorizer(),
  faults: new Faults(),
  meter: new Meter(),
  clock: new RuntimeClock({ frozen: Date.UTC(2026, 10, 2) }),
});
let setUp: ReturnType<typeof parts>;

beforeEach(async () => {
  setUp = parts();
  events = createEvents({ ...setUp, dataDir: createTemporaryFolder(), regionAndAccount: LOCAL_REGION_AND_ACCOUNT });
  for (const provider of eventsProviders(events.engine, { addResourceStatement() {}, withdrawResourcePolicy() {} })) {
    const shell = { type: provider.type, stackName: 's', logicalId: 'L' };
    if (provider.type === 'AWS::Events::EventBus')
      await provider.apply({ ...shell, physicalId: 'warung-test', properties: { Name: 'warung-test' } });
    if (provider.type === 'AWS::Events::Rule') {
      const properties = provider.properties.parse({
        EventBusName: 'warung-test',
        EventPattern: { source: ['warung'] },
        Targets: [{ Id: 't', Arn: QUEUE }],
      });
      await provider.apply({ ...shell, physicalId: 'all', properties });
    }
  }
  events.start();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const call = { session, method: 'POST', url: request.url ?? '/', headers, body };
    const answer = await events.service.handle(call).catch((error: unknown) => events.service.errorResponse(error));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'ap-southeast-1',
    credentials: session,
    maxAttempts: 1,
  });
  close = () => {
    client.destroy();
    server.close();
    events.close();
  };
});
afterEach(() => close());

const entry = (over = {}) => ({
  Source: 'warung',
  DetailType: 'warung.message.received.v1',
  Detail: '{"a":1}',
  EventBusName: 'warung-test',
  ...over,
});

describe('the SDK client of EventBridge', () => {
  it('puts events that reach the queue, with partial failures in the order of the entries', async () => {
    const result = await client.send(
      new PutEventsCommand({ Entries: [entry({ Time: new Date(0) }), entry({ Detail: 'x' })] }),
    );
    expect(result.FailedEntryCount).toBe(1);
    expect(result.Entries?.[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.Entries?.[1]).toMatchObject({ ErrorCode: 'MalformedDetail' });
    await events.waitUntilIdle();
    expect(setUp.sqs.to(QUEUE).map(({ body }) => JSON.parse(body))).toMatchObject([
      { id: result.Entries?.[0]?.EventId, time: '1970-01-01T00:00:00Z', detail: { a: 1 } },
    ]);
    expect(setUp.meter.total('eventBridgeCustomEvent', 'publish-changes')).toBe(1);
  });

  it('authorizes events:PutEvents on the bus with source and detail type', async () => {
    await client.send(new PutEventsCommand({ Entries: [entry({ EventBusName: BUS_ARN })] }));
    expect(setUp.authorizer.requests[0]).toEqual({
      principal: session.principal,
      action: 'events:PutEvents',
      resource: BUS_ARN,
      context: { 'events:source': 'warung', 'events:detail-type': 'warung.message.received.v1' },
    });
  });

  it('receives AccessDeniedException without permission, and no event is accepted', async () => {
    setUp.authorizer.denies = ({ action }) => action === 'events:PutEvents';
    const call = client.send(new PutEventsCommand({ Entries: [entry()] }));
    await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await events.waitUntilIdle();
    expect(setUp.sqs.sent).toEqual([]);
  });

  it('receives ValidationException for eleven entries, and an error for an unsupported operation', async () => {
    const many = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) });
    await expect(client.send(many)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(client.send(new ListRulesCommand({}))).rejects.toThrow(/does not support ListRules/);
  });

  it('forwards the trace header of the request', async () => {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> };
        request.headers['x-amzn-trace-id'] = 'Root=1-00000000-000000000000000000000001';
        return next(args);
      },
      { step: 'build' },
    );
    await client.send(new PutEventsCommand({ Entries: [entry()] }));
    await events.waitUntilIdle();
    expect(setUp.sqs.to(QUEUE)[0]?.traceHeader).toBe('Root=1-00000000-000000000000000000000001');
  });
});
