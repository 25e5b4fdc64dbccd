import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';

let meta: TestPlatform;
let runtime: LocalRuntime;
let ownShop: Shop;
let otherShop: Shop;
let TableName: string;
/** DynamoDB as conversations-api uses it: with a session of the tenant role that is tagged with the own tenant. */
let tenantClient: DynamoDBClient;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
  TableName = runtime.output('TableName');
  [ownShop, otherShop] = [await openShop(meta), await openShop(meta)];
  for (const shop of [ownShop, otherShop])
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.secret', at: nextSecond() }));
  await runtime.waitUntilIdle();
  tenantClient = new DynamoDBClient({
    ...runtime.clientConfig(),
    credentials: await assume({ Tags: tag(ownShop.tenantId) }),
  });
});
afterAll(() => meta.stop());

const CONVERSATIONS = { stack: 'conversations', caller: /^ConversationsApiRole/ };
const BUSINESS = { stack: 'tenants', caller: /^BusinessApiRole/ };

const roleArn = (logicalId: RegExp, stack?: string): string => {
  const role = runtime.resources.find(
    (one) =>
      one.type === 'AWS::IAM::Role' &&
      logicalId.test(one.logicalId) &&
      (stack === undefined || one.stackName === `warung-dev-${stack}`),
  );
  return `arn:aws:iam::000000000000:role/${role?.physicalId}`;
};
const tag = (Value: string) => [{ Key: 'TenantId', Value }];

/** Returns credentials of a function's own role. */
function credentialsOf(role: RegExp) {
  const principal = { kind: 'role', roleArn: roleArn(role), sessionName: 'test', tags: {} } as const;
  const { accessKeyId, secretAccessKey, sessionToken } = runtime.services.sessions.issue({ principal });
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Assumes a tenant role, by default that of conversations-api, with the role of a function. */
async function assume(
  input: Partial<AssumeRoleCommandInput>,
  { stack, caller }: { readonly stack: string; readonly caller: RegExp } = CONVERSATIONS,
) {
  const sts = new STSClient({ ...runtime.clientConfig(), credentials: credentialsOf(caller) });
  const RoleArn = roleArn(/^TenantRole/, stack);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...input }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const tenantKey = ({ tenantId }: Shop): { pk: { S: string }; sk: { S: string } } => ({
  pk: { S: tenantPrefix(tenantId) },
  sk: { S: KEYS.tenant.sort },
});
const list = ({ tenantId }: Shop) =>
  new QueryCommand({
    TableName,
    IndexName: 'list',
    KeyConditionExpression: 'gpk = :gpk',
    ExpressionAttributeValues: { ':gpk': { S: `${tenantPrefix(tenantId)}${KEYS.conversations.partition}waiting#0` } },
  });
const thread = async (shop: Shop) => {
  const [conversation] = await shop.conversations();
  return new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: {
      ':pk': { S: `${tenantPrefix(shop.tenantId)}${KEYS.conversation.partition}${conversation?.id}` },
    },
  });
};
const batch = (...shops: Shop[]) =>
  new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: shops.map(tenantKey) } } });

const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
/** Returns an item, read with the permissions of the account. */
const stored = async (Key: Record<'pk' | 'sk', { readonly S: string }>) =>
  (await new DynamoDBClient(runtime.clientConfig()).send(new GetItemCommand({ TableName, Key, ConsistentRead: true })))
    .Item;

const denied = expect.objectContaining({ name: 'AccessDeniedException' });

describe('a session of the tenant role, tagged with a tenant', () => {
  test('reads that tenant’s partitions, in the table and in the index', async () => {
    const { Item } = await tenantClient.send(new GetItemCommand({ TableName, Key: tenantKey(ownShop) }));
    expect(Item?.tenantId?.S).toBe(ownShop.tenantId);
    expect((await tenantClient.send(await thread(ownShop))).Count).toBe(2);
    expect((await tenantClient.send(list(ownShop))).Count).toBe(1);
    expect((await tenantClient.send(batch(ownShop))).Responses?.[TableName]?.length).toBe(1);
  });

  test('cannot read another tenant’s items, also not in a batch with its own', async () => {
    await expect(tenantClient.send(new GetItemCommand({ TableName, Key: tenantKey(otherShop) }))).rejects.toEqual(
      denied,
    );
    await expect(tenantClient.send(await thread(otherShop))).rejects.toEqual(denied);
    await expect(tenantClient.send(list(otherShop))).rejects.toEqual(denied);
    await expect(tenantClient.send(batch(ownShop, otherShop))).rejects.toEqual(denied);
  });

  test('cannot read items that belong to no tenant', async () => {
    const globals = [
      { pk: KEYS.numberOwner.partition + ownShop.phoneNumberId, sk: KEYS.numberOwner.sort },
      { pk: KEYS.wabaOwner.partition + ownShop.wabaId, sk: KEYS.wabaOwner.sort },
      { pk: KEYS.health.partition, sk: KEYS.health.sort },
      { pk: `${KEYS.quarantined.partition}-`, sk: 'x' },
    ];
    for (const { pk, sk } of globals)
      await expect(
        tenantClient.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } })),
      ).rejects.toEqual(denied);
  });

  test('cannot read a tenant whose id has the same prefix as its own', async () => {
    const longer = { pk: { S: tenantPrefix(`${ownShop.tenantId}X`) }, sk: { S: KEYS.tenant.sort } };
    const shorter = { pk: { S: tenantPrefix(ownShop.tenantId.slice(0, -1)) }, sk: { S: KEYS.tenant.sort } };
    for (const Key of [longer, shorter])
      await expect(tenantClient.send(new GetItemCommand({ TableName, Key }))).rejects.toEqual(denied);
  });

  test('writes that tenant’s partitions', async () => {
    const Key = { ...tenantKey(ownShop), sk: { S: 'OURS' } };
    await tenantClient.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: '1' } } }));
    await tenantClient.send(new UpdateItemCommand({ TableName, Key, ...add }));
    await tenantClient.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: { TableName, Key, ...add } }] }));
    expect((await tenantClient.send(new GetItemCommand({ TableName, Key }))).Item?.n?.N).toBe('3');
  });

  test('can write neither another tenant’s items, also not in a transaction with its own, nor items of no tenant', async () => {
    const mine = { ...tenantKey(ownShop), sk: { S: 'MINE' } };
    const foreign = [
      tenantKey(otherShop),
      {
        pk: { S: `${tenantPrefix(otherShop.tenantId)}${KEYS.conversation.partition}x` },
        sk: { S: KEYS.conversation.sort },
      },
      { pk: { S: tenantPrefix(`${ownShop.tenantId}X`) }, sk: { S: KEYS.tenant.sort } },
      { pk: { S: KEYS.numberOwner.partition + ownShop.phoneNumberId }, sk: { S: KEYS.numberOwner.sort } },
      { pk: { S: `${KEYS.apiKey.partition}mine` }, sk: { S: KEYS.apiKey.sort } },
      { pk: { S: KEYS.terms.partition }, sk: { S: `${KEYS.termsVersion.sort}mine` } },
    ];
    for (const Key of foreign) {
      const before = await stored(Key);
      await expect(tenantClient.send(new PutItemCommand({ TableName, Item: Key }))).rejects.toEqual(denied);
      await expect(tenantClient.send(new UpdateItemCommand({ TableName, Key, ...add }))).rejects.toEqual(denied);
      const TransactItems = [{ Put: { TableName, Item: mine } }, { Put: { TableName, Item: Key } }];
      await expect(tenantClient.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toEqual(denied);
      expect(await stored(Key)).toEqual(before);
    }
    expect(await stored(mine)).toBeUndefined();
  });

  test('can neither scan, nor delete, nor make calls without a partition key', async () => {
    const refused = [
      new ScanCommand({ TableName }),
      new ScanCommand({ TableName, IndexName: 'list' }),
      new DeleteItemCommand({ TableName, Key: tenantKey(ownShop) }),
      new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: tenantKey(ownShop) } }] }),
      new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: tenantKey(otherShop) } }] }),
      new DescribeTableCommand({ TableName }),
    ];
    // A union of commands has no common overload of `send`.
    const send = (command: (typeof refused)[number]): Promise<unknown> =>
      Reflect.apply(tenantClient.send, tenantClient, [command]);
    for (const command of refused) await expect(send(command), command.constructor.name).rejects.toEqual(denied);
  });

  test('expires by the clock', async () => {
    const credentials = await assume({ Tags: tag(ownShop.tenantId), DurationSeconds: 900 });
    const short = new DynamoDBClient({ ...runtime.clientConfig(), credentials, maxAttempts: 1 });
    await short.send(new GetItemCommand({ TableName, Key: tenantKey(ownShop) }));
    await runtime.clock.advance(900_000);
    await expect(short.send(new GetItemCommand({ TableName, Key: tenantKey(ownShop) }))).rejects.toMatchObject({
      name: expect.stringMatching(/ExpiredToken/),
    });
  });
});

describe('files', () => {
  const files = ({ credentials }: { readonly credentials: Awaited<ReturnType<typeof assume>> }) =>
    new S3Client({ ...runtime.clientConfig(), credentials, forcePathStyle: true });
  const fileOf = ({ tenantId }: Shop) => ({ Bucket: runtime.output('MediaBucketName'), Key: `media/${tenantId}/file` });
  const status = (httpStatusCode: number) =>
    expect.objectContaining({ $metadata: expect.objectContaining({ httpStatusCode }) });

  beforeAll(async () => {
    const { credentials } = runtime.clientConfig();
    for (const shop of [ownShop, otherShop])
      await files({ credentials }).send(new PutObjectCommand({ ...fileOf(shop), Body: Buffer.from(shop.tenantId) }));
  });

  test('of the tenant can be read with its session; files of others cannot, and files cannot be listed', async () => {
    const session = files({ credentials: await assume({ Tags: tag(ownShop.tenantId) }) });
    const { Body } = await session.send(new GetObjectCommand(fileOf(ownShop)));
    expect(await Body?.transformToString()).toBe(ownShop.tenantId);
    await expect(session.send(new GetObjectCommand(fileOf(otherShop)))).rejects.toEqual(status(403));
    const besides = [`media/${ownShop.tenantId}X/file`, `media/${ownShop.tenantId}`, 'media/file', 'file'];
    for (const Key of besides)
      await expect(session.send(new GetObjectCommand({ ...fileOf(ownShop), Key }))).rejects.toEqual(status(403));
    const { Bucket } = fileOf(ownShop);
    await expect(
      session.send(new ListObjectsV2Command({ Bucket, Prefix: `media/${ownShop.tenantId}/` })),
    ).rejects.toEqual(status(403));
    await expect(session.send(new PutObjectCommand({ ...fileOf(ownShop), Body: Buffer.from('x') }))).rejects.toEqual(
      status(403),
    );
    const raw = { Bucket: runtime.output('RawBucketName'), Key: `inbound/${ownShop.tenantId}/file` };
    await expect(session.send(new GetObjectCommand(raw))).rejects.toEqual(status(403));
  });

  test('can be read by a link only if the session that signed it may read them', async () => {
    const session = files({ credentials: await assume({ Tags: tag(ownShop.tenantId) }) });
    const options = { expiresIn: 300, signingDate: new Date(runtime.clock.now()) };
    const open = async (shop: Shop): Promise<number> =>
      (await fetch(await getSignedUrl(session, new GetObjectCommand(fileOf(shop)), options))).status;
    expect(await open(ownShop)).toBe(200);
    expect(await open(otherShop)).toBe(403);
  });
});

describe('a session of business-api’s tenant role', () => {
  test('reads and writes only that tenant’s partitions, and can read neither conversation lists nor files', async () => {
    const credentials = await assume({ Tags: tag(ownShop.tenantId) }, BUSINESS);
    const session = new DynamoDBClient({ ...runtime.clientConfig(), credentials });
    const { Item } = await session.send(new GetItemCommand({ TableName, Key: tenantKey(ownShop) }));
    expect(Item?.tenantId?.S).toBe(ownShop.tenantId);
    const Key = { ...tenantKey(ownShop), sk: { S: 'BUSINESS' } };
    await session.send(new UpdateItemCommand({ TableName, Key, ...add }));
    expect((await session.send(await thread(ownShop))).Count).toBe(2);
    await expect(session.send(new GetItemCommand({ TableName, Key: tenantKey(otherShop) }))).rejects.toEqual(denied);
    await expect(session.send(new PutItemCommand({ TableName, Item: tenantKey(otherShop) }))).rejects.toEqual(denied);
    await expect(session.send(await thread(otherShop))).rejects.toEqual(denied);
    await expect(session.send(list(ownShop))).rejects.toEqual(denied);
    await expect(session.send(batch(ownShop))).rejects.toEqual(denied);
    const s3 = new S3Client({ ...runtime.clientConfig(), credentials, forcePathStyle: true });
    const file = { Bucket: runtime.output('MediaBucketName'), Key: `media/${ownShop.tenantId}/file` };
    await expect(s3.send(new GetObjectCommand(file))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe('the tenant role can be assumed', () => {
  const refused = { name: 'AccessDenied' };

  test('by no other function', async () => {
    for (const { stack, caller } of [CONVERSATIONS, BUSINESS])
      for (const other of [
        CONVERSATIONS.caller,
        BUSINESS.caller,
        /^OperatorApiRole/,
        /^InboundWorkerRole/,
        /^HealthRole/,
      ])
        if (other !== caller)
          await expect(assume({ Tags: tag(ownShop.tenantId) }, { stack, caller: other })).rejects.toMatchObject(
            refused,
          );
  });

  test('not without a tenant id, nor with one of another length or with an unknown tag', async () => {
    await expect(assume({})).rejects.toMatchObject(refused);
    for (const id of ['', ownShop.tenantId.slice(1), `${ownShop.tenantId}0`])
      await expect(assume({ Tags: tag(id) })).rejects.toMatchObject(refused);
    await expect(assume({ Tags: [{ Key: 'Tenant', Value: ownShop.tenantId }] })).rejects.toMatchObject(refused);
  });

  test('not with wildcards for a tenant id', async () => {
    await expect(assume({ Tags: tag('*'.repeat(26)) })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(assume({ Tags: tag('?'.repeat(26)) })).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('with its own role', () => {
  const own = (role: RegExp) => new DynamoDBClient({ ...runtime.clientConfig(), credentials: credentialsOf(role) });
  const get = (client: DynamoDBClient, pk: string, sk: string) =>
    client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
  const put = (client: DynamoDBClient, pk: string, sk: string) =>
    client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: sk } } }));
  const terms = () =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: KEYS.terms.partition } },
    });

  test('conversations-api reads only API keys and the list of terms', async () => {
    const client = own(CONVERSATIONS.caller);
    expect((await get(client, `${KEYS.apiKey.partition}none`, KEYS.apiKey.sort)).Item).toBeUndefined();
    expect((await client.send(terms())).Count).toBe(0);
    await expect(get(client, tenantPrefix(ownShop.tenantId), KEYS.tenant.sort)).rejects.toEqual(denied);
    await expect(client.send(list(ownShop))).rejects.toEqual(denied);
    await expect(client.send(await thread(ownShop))).rejects.toEqual(denied);
    for (const pk of [
      `${KEYS.apiKey.partition}none`,
      KEYS.terms.partition,
      tenantPrefix(ownShop.tenantId),
      KEYS.numberOwner.partition + ownShop.phoneNumberId,
    ])
      await expect(put(client, pk, 'x')).rejects.toEqual(denied);
  });

  test('business-api reads API keys and terms, and writes keys and number owners', async () => {
    const client = own(BUSINESS.caller);
    expect((await get(client, `${KEYS.apiKey.partition}none`, KEYS.apiKey.sort)).Item).toBeUndefined();
    expect((await get(client, KEYS.terms.partition, `${KEYS.termsVersion.sort}none`)).Item).toBeUndefined();
    expect((await client.send(terms())).Count).toBe(0);
    for (const { partition } of [KEYS.apiKey, KEYS.numberOwner, KEYS.wabaOwner])
      await put(client, `${partition}new`, 'x');
    await expect(get(client, tenantPrefix(ownShop.tenantId), KEYS.tenant.sort)).rejects.toEqual(denied);
    await expect(
      get(client, KEYS.numberOwner.partition + ownShop.phoneNumberId, KEYS.numberOwner.sort),
    ).rejects.toEqual(denied);
    await expect(client.send(await thread(ownShop))).rejects.toEqual(denied);
    for (const pk of [
      KEYS.terms.partition,
      tenantPrefix(ownShop.tenantId),
      `${KEYS.quarantined.partition}-`,
      KEYS.health.partition,
    ])
      await expect(put(client, pk, 'x')).rejects.toEqual(denied);
  });
});
