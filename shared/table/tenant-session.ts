import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../clock.ts';
import { BadConfiguration } from '../errors.ts';
import { dynamoTable } from './dynamo-table.ts';
import type { Table } from './table.ts';

/** What can be done with a tenant's own credentials, and nothing else. */
export interface TenantSession {
  readonly table: Table;
  /** For signing links to the tenant's files. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}
export type TenantSessions = (tenantId: string) => Promise<TenantSession>;

/** Credentials are given up this long before they end, so that no request starts with ones that end under way. */
const MARGIN_MS = 5 * 60_000;
/** Tenants whose credentials are held; the oldest give way. */
const MAX_TENANTS = 500;

export interface TenantSessionOptions {
  readonly sts: STSClient;
  readonly roleArn: string;
  readonly tableName: string;
  readonly clock: Clock;
}

/**
 * Sessions that reach one tenant and nothing else: the role's policy compares each key with the session's tag `TenantId` (IAM
 * User Guide, Passing session tags in STS). A wrong key in our code then meets a refusal, not another
 * business's messages. One AssumeRole a tenant and 55 minutes. Connections carry no identity and are shared by all tenants'
 * clients: a tenant's first request needs no TLS handshake of its own, and hundreds of tenants no hundreds of sockets.
 */
export function tenantSessions({ sts, roleArn, tableName, clock }: TenantSessionOptions): TenantSessions {
  const held = new Map<string, { readonly until: number; readonly session: TenantSession }>();
  const { requestHandler } = new DynamoDBClient().config;

  const assume = async (tenantId: string) => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: tenantId,
      DurationSeconds: 3600,
      Tags: [{ Key: 'TenantId', Value: tenantId }],
    });
    const { Credentials } = await sts.send(command);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken)
      throw new BadConfiguration('the tenant role gave no credentials');
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const until = (Expiration?.getTime() ?? clock.now() + 3_600_000) - MARGIN_MS;
    const table = dynamoTable(new DynamoDBClient({ credentials, requestHandler }), tableName);
    return { until, session: { table, credentials } };
  };

  return async (tenantId) => {
    const known = held.get(tenantId);
    if (known && known.until > clock.now()) return known.session;
    const made = await assume(tenantId);
    held.delete(tenantId);
    held.set(tenantId, made);
    const [oldest] = held.keys();
    if (held.size > MAX_TENANTS && oldest !== undefined) held.delete(oldest);
    return made.session;
  };
}
