import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { IamEngine } from '../../../infra/local/iam/engine.ts';
import type { AccessRequest } from '../../../infra/local/kernel/identity.ts';
import type { LocalRuntime } from '../../../infra/local/runtime.ts';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { type Grant, grantsOf, withdraw } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';
import { until } from '../../harness/until.ts';

/**
 * Statements whose loss no scenario feels, with the reason. A grant that nothing uses fails the tests: use it, take it back,
 * or write down here why it stays.
 */
const NOT_MISSED: Readonly<Record<string, string>> = {
  'conversations-api: sts:AssumeRole, sts:TagSession':
    "the tenant role's trust names the function's role itself, which is enough within one account (STS API Reference, AssumeRole); the statement says in the function's own policy what it does",
};

const assembly = copyAssembly(inject('assembly'));
const grants = grantsOf(assembly);
let meta: TestPlatform;
let runtime: LocalRuntime;
let shop: Shop;
let inboundBodies: string[];
/** Calls that IAM allowed to roles, as `<role's physical id> <action>`. */
const used = new Set<string>();

beforeAll(async () => {
  recordUse();
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
  shop = await openShop(meta);
  inboundBodies = await queueBodies();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await meta.stop();
  assembly.remove();
});

function recordUse(): void {
  const decide = IamEngine.prototype.decide;
  vi.spyOn(IamEngine.prototype, 'decide').mockImplementation(function (this: IamEngine, request: AccessRequest) {
    const decision = decide.call(this, request);
    const { principal, action } = request;
    if (decision.kind === 'allowed' && principal.kind === 'role')
      used.add(`${principal.roleArn.split('/').at(-1)} ${action}`);
    return decision;
  });
}

const text = (at: { phoneNumberId: string; wabaId: string }, wamid: string, body?: string): unknown =>
  textWebhook({ ...at, from: '6281234567890', wamid, at: nextSecond(), ...(body && { body }) });
const LARGE = 'kopi '.repeat(60_000);
const NOBODY = { phoneNumberId: '440000000000001', wabaId: '450000000000001' };

/** What receive-webhook sends for a small and a large text, so that the worker behind can be driven by itself. */
async function queueBodies(): Promise<string[]> {
  await runtime.setMappings(false);
  const { engine } = runtime.parts.sqs;
  for (const payload of [text(shop, 'wamid.small'), text(shop, 'wamid.large', LARGE)]) await meta.postWebhook(payload);
  const messages = engine.receive(engine.arnOf('warung-dev-inbound'), 10);
  for (const { receiptHandle } of messages) engine.delete(engine.arnOf('warung-dev-inbound'), receiptHandle);
  await runtime.setMappings(true);
  // Two items that stay in quarantine, one of them in the bucket, and a conversation to read.
  for (const payload of [
    text(NOBODY, 'wamid.nobody'),
    text(NOBODY, 'wamid.nobody-large', LARGE),
    text(shop, 'wamid.one'),
  ])
    await meta.postWebhook(payload);
  await runtime.idle();
  return messages.map(({ body }) => body);
}

/** Lets retries and hidden messages have their time: more than eight attempts of a stream batch and their back-off take. */
async function hurry(): Promise<void> {
  for (let minute = 0; minute < 10; minute += 1) {
    await runtime.clock.advance(61_000);
    await until('functions are done', () => runtime.parts.lambda.quiet);
  }
}

const send = async (queue: string, ...bodies: string[]): Promise<void> => {
  const sqs = new SQSClient(runtime.clientConfig());
  const QueueUrl = runtime.parts.sqs.engine.urlOf(`warung-dev-${queue}`);
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
};

const get = (path: string) => meta.api('GET', path, { key: shop.apiKey });
const POISON = '{"poison":true}';

/** Each drives one role through all that it may do, by its own trigger, so that another role's failure does not hide it. */
const SCENARIOS: Readonly<Record<string, () => Promise<unknown>>> = {
  health: () => fetch(`${meta.credentials.baseUrl}/health`),
  'conversations-api': readConversations,
  TenantRole: readConversations,
  'receive-webhook': async () => {
    await meta.postWebhook(text(shop, 'wamid.again'));
    await meta.postWebhook(text(shop, 'wamid.again-large', LARGE));
  },
  'route-inbound': () => send('inbound', ...inboundBodies, POISON),
  'publish-changes': async () => {
    const key = { pk: { S: `T#${shop.tenantId}#C#${'0'.repeat(26)}` }, v: { N: '1' } };
    const message = { d: { S: 'inbound' }, ty: { S: 'text' }, pn: { S: '1' }, c: { S: 'c' }, ra: { N: '1790000000' } };
    const sk = () => ({ S: `M#${nextSecond()}#${'0'.repeat(26)}` });
    await putItem({ ...key, sk: sk(), ...message, raw: { S: '{}' } });
    // No message of ours: it is given up, into the failure bucket.
    await putItem({ ...key, sk: sk() });
  },
  'track-number': () => send('number-activity', JSON.stringify(receivedEvent()), POISON),
  'replay-quarantine': () => send('replay', '{"kind":"sweep"}', POISON),
  'operator-api': operate,
};

async function readConversations(): Promise<void> {
  const list = await get('/v1/conversations');
  const id = /"id":"([0-9A-Z]{26})"/.exec(JSON.stringify(list.body))?.[1] ?? '0'.repeat(26);
  await get(`/v1/conversations/${id}/messages`);
}

async function putItem(Item: PutItemCommand['input']['Item']): Promise<void> {
  const client = new DynamoDBClient(runtime.clientConfig());
  await client.send(new PutItemCommand({ TableName: runtime.output('TableName'), Item }));
}

function receivedEvent(): unknown {
  const at = new Date(nextSecond() * 1000).toISOString();
  const fact = {
    id: `message:${at}`,
    at,
    tenantId: shop.tenantId,
    conversationId: 'c',
    contactId: 'p',
    messageId: 'm',
    phoneNumberId: shop.phoneNumberId,
    type: 'text',
    direction: 'inbound',
  };
  const type = 'warung.message.received.v1';
  const frame = { specversion: '1.0', id: at, source: 'warung', type, time: at, datacontenttype: 'application/json' };
  return { 'detail-type': type, source: 'warung', detail: { ...frame, data: { facts: [fact] } } };
}

async function operate(): Promise<void> {
  const number = { tenantId: shop.tenantId, phoneNumberId: shop.phoneNumberId, wabaId: shop.wabaId };
  await meta.operator('POST', '/v1/operator/tenants', { name: 'Toko Baru' });
  await meta.operator('POST', '/v1/operator/numbers', { ...number, displayPhoneNumber: '+62', accessToken: 'x' });
  const { body } = await meta.operator('GET', '/v1/operator/quarantine?limit=100');
  const ids = [...JSON.stringify(body).matchAll(/"id":"(440000000000001~[0-9A-Z]{26})"/g)].map((found) => found[1]);
  quarantined = ids.length > 0 ? ids : quarantined;
  for (const id of quarantined) await meta.operator('POST', `/v1/operator/quarantine/${id}/replay`);
  await meta.operator('POST', '/v1/operator/trace', text(shop, 'wamid.small'));
}
let quarantined: (string | undefined)[] = [];

/** All scenarios. Functions that lost a right to what a warm one holds, secrets and sessions, begin cold. */
async function runAll(gone: readonly Grant[] = []): Promise<void> {
  for (const { of, actions } of gone)
    if (actions.some((action) => /^(secretsmanager|sts):/.test(action)))
      runtime.parts.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${of}`);
  await Promise.all(Object.values(SCENARIOS).map((scenario) => scenario()));
  await hurry();
}

const physicalRole = ({ stack, role }: Grant): string =>
  runtime.resources.find(
    ({ stackName, logicalId }) => stackName === `warung-dev-${stack.toLowerCase()}` && logicalId === role,
  )?.physicalId ?? '';

const title = ({ of, actions }: Grant): string => `${of}: ${actions.join(', ')}`;
const inScenarios = (): Grant[] => grants.filter(({ of }) => of in SCENARIOS);

/** What happens now and then only: a passing failure of every worker, and a number that is connected late. */
async function runRareCases(): Promise<void> {
  const late = { phoneNumberId: '440000000000002', wabaId: '450000000000002' };
  const fromSomebodyNew = { ...late, from: '6289999999999', wamid: 'wamid.late', at: nextSecond() };
  await meta.postWebhook(textWebhook(fromSomebodyNew));
  await runtime.idle();
  const recover = runtime.faults.onCall(({ action }) =>
    action.startsWith('dynamodb:') ? { kind: 'time-out' } : undefined,
  );
  await Promise.all(WORKERS.map((name) => SCENARIOS[name]?.()));
  await until('workers have put their messages off', () => WORKERS.every(hasPostponed));
  recover();
  const number = { tenantId: shop.tenantId, ...late, displayPhoneNumber: '+62', accessToken: 'x' };
  await meta.operator('POST', '/v1/operator/numbers', number);
  await runtime.drain();
  expect(await shop.wamids()).toContain('wamid.late');
}

const WORKERS = ['route-inbound', 'track-number', 'replay-quarantine'];
const POSTPONE = 'sqs:ChangeMessageVisibility';

/** Whether a worker has backed off by its message's visibility, as it does only while something fails. */
const hasPostponed = (worker: string): boolean =>
  grants.some(
    (grant) =>
      grant.of === worker && grant.actions.includes(POSTPONE) && used.has(`${physicalRole(grant)} ${POSTPONE}`),
  );

describe('with the grants of the template', () => {
  test('everything works: IAM refuses nothing', { timeout: 120_000 }, async () => {
    await runAll();
    await runRareCases();
    expect(runtime.parts.iam.denials.map(({ message }) => message)).toEqual([]);
  });

  test('every granted action is used', () => {
    const unused = inScenarios().flatMap((grant) =>
      grant.actions
        .filter((action) => !used.has(`${physicalRole(grant)} ${action}`))
        .map((action) => `${grant.of} ${action}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('without one of them', () => {
  const missed = inScenarios().filter((grant) => !(title(grant) in NOT_MISSED));
  /** The tenant role is taken on by conversations-api, so the two lose their statements in different rounds. */
  const round = (grant: Grant): number => {
    const before = grant.of === 'TenantRole' ? missed.filter(({ of }) => of === 'conversations-api').length : 0;
    return before + missed.filter(({ of }) => of === grant.of).indexOf(grant);
  };
  const rounds = [...new Set(missed.map(round))].sort();

  test.each(rounds)('every role is refused by name (statement %i of each)', { timeout: 120_000 }, async (index) => {
    const gone = missed.filter((grant) => round(grant) === index);
    withdraw(assembly, gone);
    await runtime.update(assembly.directory);
    const { iam } = runtime.parts;
    iam.clearDenials();
    await runAll(gone);
    const refused = gone.filter((grant) =>
      iam.denials.some(
        ({ principal, action, message }) =>
          principal.kind === 'role' &&
          principal.roleArn.endsWith(`/${physicalRole(grant)}`) &&
          grant.actions.includes(action) &&
          message.includes(`{"Effect":"Allow","Action":"${action}","Resource":`),
      ),
    );
    assembly.restore();
    await runtime.update(assembly.directory);
    await hurry();
    await runtime.drain();
    expect(refused.map(title)).toEqual(gone.map(title));
  });

  test('and with all of them again everything works', async () => {
    runtime.parts.iam.clearDenials();
    await runAll();
    await runtime.drain();
    expect(runtime.parts.iam.denials.map(({ message }) => message)).toEqual([]);
  });
});
