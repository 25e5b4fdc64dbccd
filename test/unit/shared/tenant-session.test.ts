import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import { TenantScope } from '../../../shared/table/keys.ts';
import { tenantSessions } from '../../../shared/table/tenant-session.ts';

const TENANTS = ['01JD0000000000000000000001', '01JD0000000000000000000002', '01JD0000000000000000000003'] as const;

afterEach(() => vi.restoreAllMocks());

test('each tenant has its own credentials, cached until shortly before they expire, and all tenants share connections', async () => {
  let now = 0;
  const assumed: unknown[] = [];
  const sts = new STSClient({ region: 'ap-southeast-1' });
  vi.spyOn(sts, 'send').mockImplementation(async ({ input }: { input: object }) => {
    assumed.push(input);
    return {
      Credentials: {
        AccessKeyId: `key-${assumed.length}`,
        SecretAccessKey: 's',
        SessionToken: 't',
        Expiration: new Date(now + 3_600_000),
      },
    };
  });
  const handlers = new Set<unknown>();
  const keys: string[] = [];
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async function (this: DynamoDBClient) {
    handlers.add(this.config.requestHandler);
    keys.push((await this.config.credentials()).accessKeyId);
    return {};
  });
  const sessionOf = tenantSessions({ sts, roleArn: 'arn:role', tableName: 'table', clock: { now: () => now } });
  const read = async (tenantId: string) => (await sessionOf(tenantId)).table.get(new TenantScope(tenantId).tenant());
  process.env['AWS_REGION'] ??= 'ap-southeast-1';
  for (const tenantId of [...TENANTS, ...TENANTS]) await read(tenantId);
  expect(assumed).toMatchObject(TENANTS.map((Value) => ({ Tags: [{ Key: 'TenantId', Value }] })));
  expect(keys).toEqual(['key-1', 'key-2', 'key-3', 'key-1', 'key-2', 'key-3']);
  expect(handlers.size).toBe(1);
  now += 56 * 60_000;
  await read(TENANTS[0]);
  expect(keys.at(-1)).toBe('key-4');
});
