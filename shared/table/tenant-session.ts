import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../clock.ts';
import { BadConfigurationError } from '../errors.ts';
import { dynamoTable } from './dynamo-table.ts';
import type { Table } from './table.ts';

/** The access that a tenant's own credentials give. */
export interface TenantSession {
  readonly table: Table;
  /** Sign links to the tenant's files. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}
export type TenantSessions = (tenantId: string) => Promise<TenantSession>;

/** Credentials are renewed this long before they expire, so that they do not expire during a request. */
const EXPIRY_MARGIN_MS = 5 * 60_000;
/** The maximum number of cached sessions; the oldest are evicted. */
const MAX_TENANTS = 500;

export interface TenantSessionOptions {
  readonly sts: STSClient;
  readonly roleArn: string;
  readonly tableName: string;
  readonly clock: Clock;
}

/**
 * Creates sessions that can access one tenant only: the role's policy compares each key with the session tag `TenantId`
 * (IAM User Guide, Passing session tags in STS). A wrong key in the code then causes an access error, not access to
 * another tenant's messages. Needs one AssumeRole per tenant and 55 minutes. All clients share their connections, which
 * carry no identity: a tenant's first request needs no TLS handshake of its own, and hundreds of tenants do not need
 * hundreds of sockets.
 */
export function tenantSessions({ sts, roleArn, tableName, clock }: TenantSessionOptions): TenantSessions {
  const cache = new Map<string, { readonly expiresAt: number; readonly session: TenantSession }>();
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
      throw new BadConfigurationError('AssumeRole of the tenant role returned no credentials');
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const expiresAt = (Expiration?.getTime() ?? clock.now() + 3_600_000) - EXPIRY_MARGIN_MS;
    const table = dynamoTable(new DynamoDBClient({ credentials, requestHandler }), tableName);
    return { expiresAt, session: { table, credentials } };
  };

  return async (tenantId) => {
    const cached = cache.get(tenantId);
    if (cached && cached.expiresAt > clock.now()) return cached.session;
    const created = await assume(tenantId);
    cache.delete(tenantId);
    cache.set(tenantId, created);
    const [oldest] = cache.keys();
    if (cache.size > MAX_TENANTS && oldest !== undefined) cache.delete(oldest);
    return created.session;
  };
}
