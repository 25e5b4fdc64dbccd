import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/runtime.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';

let meta: TestPlatform;
let runtime: LocalRuntime;
let ours: Shop;
let theirs: Shop;
let TableName: string;
/** DynamoDB as conversations-api uses it: through a session of the tenant role that is tagged with our tenant. */
let asUs: DynamoDBClient;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
  TableName = runtime.output('TableName');
  [ours, theirs] = [await openShop(meta), await openShop(meta)];
  for (const shop of [ours, theirs])
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.secret', at: nextSecond() }));
  await runtime.idle();
  asUs = new DynamoDBClient({ ...runtime.clientConfig(), credentials: await assume({ Tags: tag(ours.tenantId) }) });
});
afterAll(() => meta.stop());

const roleArn = (logicalId: RegExp): string => {
  const role = runtime.resources.find((one) => one.type === 'AWS::IAM::Role' && logicalId.test(one.logicalId));
  return `arn:aws:iam::000000000000:role/${role?.physicalId}`;
};
const tag = (Value: string) => [{ Key: 'TenantId', Value }];

/** Takes on the tenant role as a function's role (conversations-api's unless another is given) may. */
async function assume(input: Partial<AssumeRoleCommandInput>, as = /^ConversationsApiRole/) {
  const principal = { kind: 'role', roleArn: roleArn(as), sessionName: 'test', tags: {} } as const;
  const { accessKeyId, secretAccessKey, sessionToken } = runtime.parts.sessions.issue({ principal });
  const sts = new STSClient({
    ...runtime.clientConfig(),
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  const RoleArn = roleArn(/^TenantRole/);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...input }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const tenantKey = ({ tenantId }: Shop) => ({ pk: { S: `T#${tenantId}#` }, sk: { S: 'TENANT' } });
const list = ({ tenantId }: Shop) =>
  new QueryCommand({
    TableName,
    IndexName: 'list',
    KeyConditionExpression: 'gpk = :gpk',
    ExpressionAttributeValues: { ':gpk': { S: `T#${tenantId}#L#0` } },
  });
const thread = async (shop: Shop) => {
  const [conversation] = await shop.conversations();
  return new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `T#${shop.tenantId}#C#${conversation?.id}` } },
  });
};
const batch = (...shops: Shop[]) =>
  new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: shops.map(tenantKey) } } });

const denied = expect.objectContaining({ name: 'AccessDeniedException' });

describe('a session of the tenant role, tagged with a tenant', () => {
  test('reads that tenant’s partitions, in the table and in the index', async () => {
    const { Item } = await asUs.send(new GetItemCommand({ TableName, Key: tenantKey(ours) }));
    expect(Item?.tenantId?.S).toBe(ours.tenantId);
    expect((await asUs.send(await thread(ours))).Count).toBe(2);
    expect((await asUs.send(list(ours))).Count).toBe(1);
    expect((await asUs.send(batch(ours))).Responses?.[TableName]?.length).toBe(1);
  });

  test('reads nothing of another tenant, also not beside its own', async () => {
    await expect(asUs.send(new GetItemCommand({ TableName, Key: tenantKey(theirs) }))).rejects.toEqual(denied);
    await expect(asUs.send(await thread(theirs))).rejects.toEqual(denied);
    await expect(asUs.send(list(theirs))).rejects.toEqual(denied);
    await expect(asUs.send(batch(ours, theirs))).rejects.toEqual(denied);
  });

  test('reads nothing that belongs to nobody', async () => {
    const globals = [
      { pk: `N#${ours.phoneNumberId}`, sk: 'N' },
      { pk: `W#${ours.wabaId}`, sk: 'W' },
      { pk: 'HEALTH', sk: 'HEALTH' },
      { pk: 'Q#-', sk: 'x' },
    ];
    for (const { pk, sk } of globals)
      await expect(asUs.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }))).rejects.toEqual(
        denied,
      );
  });

  test('is not fooled by a tenant id that begins like its own', async () => {
    const longer = { pk: { S: `T#${ours.tenantId}X#` }, sk: { S: 'TENANT' } };
    const shorter = { pk: { S: `T#${ours.tenantId.slice(0, -1)}#` }, sk: { S: 'TENANT' } };
    for (const Key of [longer, shorter])
      await expect(asUs.send(new GetItemCommand({ TableName, Key }))).rejects.toEqual(denied);
  });

  test('may neither scan, nor write, nor do what names no partition', async () => {
    const refused = [
      new ScanCommand({ TableName }),
      new ScanCommand({ TableName, IndexName: 'list' }),
      new PutItemCommand({ TableName, Item: tenantKey(ours) }),
      new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: tenantKey(theirs) } }] }),
      new DescribeTableCommand({ TableName }),
    ];
    // A union of commands has no common overload of `send`.
    const send = (command: (typeof refused)[number]): Promise<unknown> => Reflect.apply(asUs.send, asUs, [command]);
    for (const command of refused) await expect(send(command), command.constructor.name).rejects.toEqual(denied);
  });

  test('ends after its time on the clock', async () => {
    const credentials = await assume({ Tags: tag(ours.tenantId), DurationSeconds: 900 });
    const short = new DynamoDBClient({ ...runtime.clientConfig(), credentials, maxAttempts: 1 });
    await short.send(new GetItemCommand({ TableName, Key: tenantKey(ours) }));
    await runtime.clock.advance(900_000);
    await expect(short.send(new GetItemCommand({ TableName, Key: tenantKey(ours) }))).rejects.toMatchObject({
      name: expect.stringMatching(/ExpiredToken/),
    });
  });
});

describe('the tenant role is taken on', () => {
  const refused = { name: 'AccessDenied' };

  test('by no other function', async () => {
    for (const role of [/^OperatorApiRole/, /^InboundWorkerRole/, /^HealthRole/])
      await expect(assume({ Tags: tag(ours.tenantId) }, role)).rejects.toMatchObject(refused);
  });

  test('not without a tenant, nor with a tenant id of another length or a tag that nobody knows', async () => {
    await expect(assume({})).rejects.toMatchObject(refused);
    for (const id of ['', ours.tenantId.slice(1), `${ours.tenantId}0`])
      await expect(assume({ Tags: tag(id) })).rejects.toMatchObject(refused);
    await expect(assume({ Tags: [{ Key: 'Tenant', Value: ours.tenantId }] })).rejects.toMatchObject(refused);
  });

  test('not with wildcards for a tenant id', async () => {
    await expect(assume({ Tags: tag('*'.repeat(26)) })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(assume({ Tags: tag('?'.repeat(26)) })).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

test('conversations-api itself reads nothing but API keys with its own role', async () => {
  const principal = { kind: 'role', roleArn: roleArn(/^ConversationsApiRole/), sessionName: 'test', tags: {} } as const;
  const { accessKeyId, secretAccessKey, sessionToken } = runtime.parts.sessions.issue({ principal });
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const own = new DynamoDBClient({ ...runtime.clientConfig(), credentials });
  const get = (pk: string, sk: string) =>
    own.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
  expect((await get('K#none', 'K')).Item).toBeUndefined();
  await expect(get(`T#${ours.tenantId}#`, 'TENANT')).rejects.toEqual(denied);
  await expect(own.send(list(ours))).rejects.toEqual(denied);
});
