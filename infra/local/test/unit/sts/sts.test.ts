import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../kernel/identity.ts';
import { createStsService } from '../../../sts/service.ts';
import { clientFor, type Running, START, startTestEndpoint } from '../endpoint/fixtures.ts';
import { policy, putRole, ROLE_ARN, trustIn } from '../iam/fixtures.ts';

const TENANT_ROLE = 'arn:aws:iam::000000000000:role/tenant';
const TAGGED = { Tags: [{ Key: 'TenantId', Value: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }] };

async function withTenantRole(): Promise<Running> {
  const parts = await startTestEndpoint((needed) => [createStsService(needed)]);
  const trust = trustIn({ AWS: ROLE_ARN }, ['sts:AssumeRole', 'sts:TagSession']);
  putRole(parts.iam, 'tenant', policy({ ...trust, Condition: { Null: { 'aws:RequestTag/TenantId': 'false' } } }));
  return parts;
}

function assume(parts: Running, input: Partial<AssumeRoleCommandInput>, as: Session = parts.worker) {
  const command = new AssumeRoleCommand({ RoleArn: TENANT_ROLE, RoleSessionName: 'tenant-1', ...input });
  return new STSClient(clientFor(parts.endpoint, as)).send(command);
}

describe('AssumeRole', () => {
  // STS API Reference, AssumeRole
  test('returns a session of the role with its tags, for the calling instance', async () => {
    const parts = await withTenantRole();
    const { Credentials, AssumedRoleUser } = await assume(parts, TAGGED);
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/tenant/tenant-1');
    expect(Credentials?.Expiration).toEqual(new Date(START + 3_600_000));
    expect(parts.sessions.find(Credentials?.AccessKeyId ?? '')).toMatchObject({
      principal: {
        kind: 'role',
        roleArn: TENANT_ROLE,
        sessionName: 'tenant-1',
        tags: { TenantId: TAGGED.Tags[0]?.Value },
      },
      functionName: 'work',
      instanceId: 'work-1',
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
    });
    expect(parts.meter.total('stsCall', 'work')).toBe(1);
  });

  test('the session uses its own key until it expires on the clock', async () => {
    const parts = await withTenantRole();
    const { Credentials } = await assume(parts, { ...TAGGED, DurationSeconds: 900 });
    const session = parts.sessions.find(Credentials?.AccessKeyId ?? '') ?? parts.operator;
    const client = new STSClient(clientFor(parts.endpoint, session));
    expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toContain('assumed-role/tenant/tenant-1');
    await parts.clock.advance(900_000);
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  test('is denied without the tag that the trust policy requires, naming the condition', async () => {
    const parts = await withTenantRole();
    await expect(assume(parts, {})).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('its condition Null on aws:RequestTag/TenantId'),
    });
  });

  test('is denied by a role that does not trust the caller, with the missing statement', async () => {
    const parts = await withTenantRole();
    putRole(parts.iam, 'tenant', policy(trustIn({ Service: 'lambda.amazonaws.com' })));
    await expect(assume(parts, TAGGED)).rejects.toThrow(
      `{"Effect":"Allow","Principal":{"AWS":"${ROLE_ARN}"},"Action":"sts:AssumeRole"}`,
    );
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['a session policy', { ...TAGGED, Policy: '{}' }, 'parameter Policy of AssumeRole'],
    ['managed session policies', { ...TAGGED, PolicyArns: [{ arn: 'a' }] }, 'parameter PolicyArns.member.1.arn'],
    ['transitive tags', { ...TAGGED, TransitiveTagKeys: ['TenantId'] }, 'TransitiveTagKeys'],
    ['a bad session name', { RoleSessionName: 'a b' }, 'roleSessionName'],
    ['too short a duration', { DurationSeconds: 899 }, 'durationSeconds'],
    ['more than an hour when chained', { ...TAGGED, DurationSeconds: 3601 }, '1 hour session limit'],
    ['a tag with a wildcard', { Tags: [{ Key: 'TenantId', Value: '*' }] }, 'constraint on tag values'],
    ['a reserved tag', { Tags: [{ Key: 'aws:x', Value: '1' }] }, 'constraint on tag keys'],
    ['two tags of one name', { Tags: [...TAGGED.Tags, { Key: 'tenantid', Value: '2' }] }, 'Duplicate tag keys'],
  ])('rejects %s by name', async (_, input, message) => {
    await expect(assume(await withTenantRole(), input)).rejects.toThrow(message);
  });

  test('the operator can assume a role up to its MaxSessionDuration', async () => {
    const parts = await withTenantRole();
    expect((await assume(parts, { DurationSeconds: 3600 }, parts.operator)).Credentials).toBeDefined();
    await expect(assume(parts, { DurationSeconds: 3601 }, parts.operator)).rejects.toThrow('MaxSessionDuration');
  });
});

test('GetCallerIdentity needs no permission', async () => {
  const parts = await withTenantRole();
  const identity = (as: Session) => new STSClient(clientFor(parts.endpoint, as)).send(new GetCallerIdentityCommand({}));
  expect(await identity(parts.worker)).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:sts::000000000000:assumed-role/worker/worker-1',
    UserId: 'AROATEST:worker-1',
  });
  expect(await identity(parts.operator)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:user/operator' });
});

test('an unsupported action is rejected by name', async () => {
  const parts = await withTenantRole();
  const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
  const call = new STSClient(clientFor(parts.endpoint, parts.worker)).send(new GetSessionTokenCommand({}));
  await expect(call).rejects.toMatchObject({
    name: 'InvalidAction',
    message: expect.stringContaining('GetSessionToken'),
  });
});
