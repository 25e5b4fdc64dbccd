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
  await runtime.waitUntilIdle();
  asUs = new DynamoDBClient({ ...runtime.clientConfig(), credentials: await assume({ Tags: tag(ours.tenantId) }) });
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

/** The credentials that a function's own role gives it. */
function credentialsOf(role: RegExp) {
  const principal = { kind: 'role', roleArn: roleArn(role), sessionName: 'test', tags: {} } as const;
  const { accessKeyId, secretAccessKey, sessionToken } = runtime.services.sessions.issue({ principal });
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Takes on a tenant role (conversations-api's unless another is given) as its function's role, or another's, may. */
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

const tenantKey = ({ tenantId }: Shop) => ({ pk: { S: `T#${tenantId}#` }, sk: { S: 'TENANT' } });
const list = ({ tenantId }: Shop) =>
  new QueryCommand({
    TableName,
    IndexName: 'list',
    KeyConditionExpression: 'gpk = :gpk',
    ExpressionAttributeValues: { ':gpk': { S: `T#${tenantId}#L#waiting#0` } },
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

const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
/** An item as the account's operator sees it. */
const stored = async (Key: ReturnType<typeof tenantKey>) =>
  (await new DynamoDBClient(runtime.clientConfig()).send(new GetItemCommand({ TableName, Key, ConsistentRead: true })))
    .Item;

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

  test('writes that tenant’s partitions', async () => {
    const Key = { ...tenantKey(ours), sk: { S: 'OURS' } };
    await asUs.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: '1' } } }));
    await asUs.send(new UpdateItemCommand({ TableName, Key, ...add }));
    await asUs.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: { TableName, Key, ...add } }] }));
    expect((await asUs.send(new GetItemCommand({ TableName, Key }))).Item?.n?.N).toBe('3');
  });

  test('writes nothing of another tenant, also not beside its own, and nothing that belongs to nobody', async () => {
    const mine = { ...tenantKey(ours), sk: { S: 'MINE' } };
    const foreign = [
      tenantKey(theirs),
      { pk: { S: `T#${theirs.tenantId}#C#x` }, sk: { S: 'C' } },
      { pk: { S: `T#${ours.tenantId}X#` }, sk: { S: 'TENANT' } },
      { pk: { S: `N#${ours.phoneNumberId}` }, sk: { S: 'N' } },
      { pk: { S: 'K#mine' }, sk: { S: 'K' } },
      { pk: { S: 'TERMS' }, sk: { S: 'N#mine' } },
    ];
    for (const Key of foreign) {
      const before = await stored(Key);
      await expect(asUs.send(new PutItemCommand({ TableName, Item: Key }))).rejects.toEqual(denied);
      await expect(asUs.send(new UpdateItemCommand({ TableName, Key, ...add }))).rejects.toEqual(denied);
      const TransactItems = [{ Put: { TableName, Item: mine } }, { Put: { TableName, Item: Key } }];
      await expect(asUs.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toEqual(denied);
      expect(await stored(Key)).toEqual(before);
    }
    expect(await stored(mine)).toBeUndefined();
  });

  test('may neither scan, nor delete, nor do what names no partition', async () => {
    const refused = [
      new ScanCommand({ TableName }),
      new ScanCommand({ TableName, IndexName: 'list' }),
      new DeleteItemCommand({ TableName, Key: tenantKey(ours) }),
      new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: tenantKey(ours) } }] }),
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

describe('files', () => {
  const files = ({ credentials }: { readonly credentials: Awaited<ReturnType<typeof assume>> }) =>
    new S3Client({ ...runtime.clientConfig(), credentials, forcePathStyle: true });
  const fileOf = ({ tenantId }: Shop) => ({ Bucket: runtime.output('MediaBucketName'), Key: `media/${tenantId}/file` });
  const status = (httpStatusCode: number) =>
    expect.objectContaining({ $metadata: expect.objectContaining({ httpStatusCode }) });

  beforeAll(async () => {
    const { credentials } = runtime.clientConfig();
    for (const shop of [ours, theirs])
      await files({ credentials }).send(new PutObjectCommand({ ...fileOf(shop), Body: Buffer.from(shop.tenantId) }));
  });

  test('of the tenant are read with its session; another’s are not, and neither is the list of them', async () => {
    const session = files({ credentials: await assume({ Tags: tag(ours.tenantId) }) });
    const { Body } = await session.send(new GetObjectCommand(fileOf(ours)));
    expect(await Body?.transformToString()).toBe(ours.tenantId);
    await expect(session.send(new GetObjectCommand(fileOf(theirs)))).rejects.toEqual(status(403));
    const besides = [`media/${ours.tenantId}X/file`, `media/${ours.tenantId}`, 'media/file', 'file'];
    for (const Key of besides)
      await expect(session.send(new GetObjectCommand({ ...fileOf(ours), Key }))).rejects.toEqual(status(403));
    const { Bucket } = fileOf(ours);
    await expect(session.send(new ListObjectsV2Command({ Bucket, Prefix: `media/${ours.tenantId}/` }))).rejects.toEqual(
      status(403),
    );
    await expect(session.send(new PutObjectCommand({ ...fileOf(ours), Body: Buffer.from('x') }))).rejects.toEqual(
      status(403),
    );
    const raw = { Bucket: runtime.output('RawBucketName'), Key: `inbound/${ours.tenantId}/file` };
    await expect(session.send(new GetObjectCommand(raw))).rejects.toEqual(status(403));
  });

  test('are reached by a link only when the session that signed it may read them', async () => {
    const session = files({ credentials: await assume({ Tags: tag(ours.tenantId) }) });
    const options = { expiresIn: 300, signingDate: new Date(runtime.clock.now()) };
    const open = async (shop: Shop): Promise<number> =>
      (await fetch(await getSignedUrl(session, new GetObjectCommand(fileOf(shop)), options))).status;
    expect(await open(ours)).toBe(200);
    expect(await open(theirs)).toBe(403);
  });
});

describe('a session of business-api’s tenant role', () => {
  test('reads and writes that tenant’s partitions and no other, no list of conversations, and no file', async () => {
    const credentials = await assume({ Tags: tag(ours.tenantId) }, BUSINESS);
    const session = new DynamoDBClient({ ...runtime.clientConfig(), credentials });
    const { Item } = await session.send(new GetItemCommand({ TableName, Key: tenantKey(ours) }));
    expect(Item?.tenantId?.S).toBe(ours.tenantId);
    const Key = { ...tenantKey(ours), sk: { S: 'BUSINESS' } };
    await session.send(new UpdateItemCommand({ TableName, Key, ...add }));
    expect((await session.send(await thread(ours))).Count).toBe(2);
    await expect(session.send(new GetItemCommand({ TableName, Key: tenantKey(theirs) }))).rejects.toEqual(denied);
    await expect(session.send(new PutItemCommand({ TableName, Item: tenantKey(theirs) }))).rejects.toEqual(denied);
    await expect(session.send(await thread(theirs))).rejects.toEqual(denied);
    await expect(session.send(list(ours))).rejects.toEqual(denied);
    await expect(session.send(batch(ours))).rejects.toEqual(denied);
    const s3 = new S3Client({ ...runtime.clientConfig(), credentials, forcePathStyle: true });
    const file = { Bucket: runtime.output('MediaBucketName'), Key: `media/${ours.tenantId}/file` };
    await expect(s3.send(new GetObjectCommand(file))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe('the tenant role is taken on', () => {
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
          await expect(assume({ Tags: tag(ours.tenantId) }, { stack, caller: other })).rejects.toMatchObject(refused);
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
      ExpressionAttributeValues: { ':pk': { S: 'TERMS' } },
    });

  test('conversations-api reads nothing but API keys and which terms there are', async () => {
    const client = own(CONVERSATIONS.caller);
    expect((await get(client, 'K#none', 'K')).Item).toBeUndefined();
    expect((await client.send(terms())).Count).toBe(0);
    await expect(get(client, `T#${ours.tenantId}#`, 'TENANT')).rejects.toEqual(denied);
    await expect(client.send(list(ours))).rejects.toEqual(denied);
    await expect(client.send(await thread(ours))).rejects.toEqual(denied);
    for (const pk of ['K#none', 'TERMS', `T#${ours.tenantId}#`, `N#${ours.phoneNumberId}`])
      await expect(put(client, pk, 'x')).rejects.toEqual(denied);
  });

  test('business-api reads API keys and terms, and writes keys and whose a number is', async () => {
    const client = own(BUSINESS.caller);
    expect((await get(client, 'K#none', 'K')).Item).toBeUndefined();
    expect((await get(client, 'TERMS', 'N#none')).Item).toBeUndefined();
    expect((await client.send(terms())).Count).toBe(0);
    for (const pk of ['K#new', 'N#new', 'W#new']) await put(client, pk, 'x');
    await expect(get(client, `T#${ours.tenantId}#`, 'TENANT')).rejects.toEqual(denied);
    await expect(get(client, `N#${ours.phoneNumberId}`, 'N')).rejects.toEqual(denied);
    await expect(client.send(await thread(ours))).rejects.toEqual(denied);
    for (const pk of ['TERMS', `T#${ours.tenantId}#`, 'Q#-', 'HEALTH'])
      await expect(put(client, pk, 'x')).rejects.toEqual(denied);
  });
});
