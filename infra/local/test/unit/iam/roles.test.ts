import { describe, expect, test } from 'vitest';
import type { IamEngine } from '../../../iam/engine.ts';
import { SessionStore } from '../../../iam/session-store.ts';
import { AccessDeniedError, NotRunHereError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import type { Principal } from '../../../kernel/identity.ts';
import { engineWith, policy, putRole, ROLE_ARN, trustIn, WORKER } from './fixtures.ts';

const TENANT_ROLE = 'arn:aws:iam::000000000000:role/tenant';
const MAY_ASSUME = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: TENANT_ROLE };

function assume(
  iam: IamEngine,
  tags: Readonly<Record<string, string>> = {},
  principal: Principal = WORKER,
): () => void {
  return () => iam.assumeRole({ principal, roleArn: TENANT_ROLE, sessionName: 'tenant', tags });
}

// IAM User Guide, "Policies and permissions", trust policies; "Pass session tags in AWS STS"
describe('assuming a role', () => {
  test('requires the trust policy of the role, whatever the caller is allowed', () => {
    const iam = engineWith(MAY_ASSUME);
    putRole(iam, 'tenant', policy(trustIn({ AWS: `${ROLE_ARN}-2` })));
    expect(assume(iam)).toThrow(
      /no resource-based policy allows the sts:AssumeRole action.*"AWS":"arn:aws:iam::000000000000:role\/worker"/,
    );
    putRole(iam, 'tenant', policy(trustIn({ AWS: ROLE_ARN })));
    expect(assume(iam)).not.toThrow();
  });

  test('also requires a permission of the caller when the trust policy names only the account', () => {
    const iam = engineWith();
    putRole(iam, 'tenant', policy(trustIn({ AWS: 'arn:aws:iam::000000000000:root' })));
    expect(assume(iam)).toThrow('no identity-based policy allows the sts:AssumeRole action');
    iam.attachPolicy('p', ['worker'], policy(MAY_ASSUME));
    expect(assume(iam)).not.toThrow();
  });

  test('with tags requires sts:TagSession and the condition on the tag', () => {
    const iam = engineWith();
    const tenantTag = {
      Null: { 'aws:RequestTag/TenantId': 'false' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'TenantId' },
    };
    putRole(iam, 'tenant', policy(trustIn({ AWS: ROLE_ARN })));
    expect(assume(iam, { TenantId: '1' })).toThrow(/sts:TagSession/);
    const both = ['sts:AssumeRole', 'sts:TagSession'];
    putRole(iam, 'tenant', policy({ ...trustIn({ AWS: ROLE_ARN }, both), Condition: tenantTag }));
    expect(assume(iam, { TenantId: '1' })).not.toThrow();
    expect(assume(iam)).toThrow(AccessDeniedError);
    expect(assume(iam, { TenantId: '1', Admin: 'yes' })).toThrow(AccessDeniedError);
  });

  test('an explicit deny of the caller overrides the trust policy', () => {
    const iam = engineWith({ ...MAY_ASSUME, Effect: 'Deny' });
    putRole(iam, 'tenant', policy(trustIn({ AWS: ROLE_ARN })));
    expect(assume(iam)).toThrow(/explicit deny/);
  });

  test('by a service is checked against the trust policy', () => {
    const iam = engineWith();
    putRole(iam, 'tenant', policy(trustIn({ Service: 'scheduler.amazonaws.com' })));
    expect(assume(iam, {}, { kind: 'service', service: 'scheduler.amazonaws.com' })).not.toThrow();
    expect(assume(iam, {}, { kind: 'service', service: 'lambda.amazonaws.com' })).toThrow(AccessDeniedError);
  });

  test('a role that does not exist is rejected like one that does not trust the caller', () => {
    expect(assume(engineWith(MAY_ASSUME))).toThrow(AccessDeniedError);
    expect(assume(engineWith(), {}, { kind: 'operator' })).toThrow(/does not exist/);
  });
});

describe('managed policies', () => {
  test('of AWS that CDK attaches are built in', () => {
    const iam = engineWith();
    putRole(iam, 'worker', policy(trustIn({ Service: 'lambda.amazonaws.com' })), [
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ]);
    const can = (action: string) => iam.decide({ principal: WORKER, action, resource: 'arn:aws:logs:::x' }).kind;
    expect([can('logs:PutLogEvents'), can('sqs:SendMessage')]).toEqual(['allowed', 'no-allow']);
  });

  test('that are unknown stop the start and are named', () => {
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const start = () => putRole(engineWith(), 'x', policy(trustIn({ Service: 'a' })), [admin]);
    expect(start).toThrow(NotRunHereError);
    expect(start).toThrow(admin);
  });
});

describe('access keys', () => {
  test('consist of letters and digits and are valid until revoked', () => {
    const sessions = new SessionStore(new RuntimeClock({ frozen: 0 }));
    const session = sessions.issue({ principal: WORKER, functionName: 'f', instanceId: 'i' });
    expect(session.accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
    expect(sessions.find(session.accessKeyId)).toEqual(session);
    sessions.revoke(session.accessKeyId);
    expect(sessions.find(session.accessKeyId)).toBeUndefined();
    expect(sessions.lookUp('ASIAUNKNOWN')).toEqual({ kind: 'unknown' });
  });

  test('expire on the runtime clock and are removed later', async () => {
    const clock = new RuntimeClock({ frozen: 0 });
    const sessions = new SessionStore(clock);
    const { accessKeyId } = sessions.issue({ principal: WORKER }, 900_000);
    await clock.advance(899_999);
    expect(sessions.lookUp(accessKeyId).kind).toBe('valid');
    await clock.advance(1);
    expect(sessions.lookUp(accessKeyId).kind).toBe('expired');
    expect(sessions.find(accessKeyId)).toBeUndefined();
    await clock.advance(3_600_000);
    sessions.issue({ principal: WORKER });
    expect(sessions.lookUp(accessKeyId).kind).toBe('unknown');
  });
});
