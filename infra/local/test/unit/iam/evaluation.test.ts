import { describe, expect, test } from 'vitest';
import type { IamEngine } from '../../../iam/engine.ts';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import type { Principal } from '../../../kernel/identity.ts';
import { engineWith, policy, QUEUE, ROLE_ARN, WORKER } from './fixtures.ts';

const RULE = 'arn:aws:events:ap-southeast-1:000000000000:rule/warung/received';
const EVENTS: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE };
const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const DENY = { ...ALLOW, Effect: 'Deny' };
const OTHER = { ...ALLOW, Resource: `${QUEUE}-other` };

function send(iam: IamEngine, principal: Principal, resource = QUEUE): () => void {
  return () => iam.authorize({ principal, action: 'sqs:SendMessage', resource });
}

// IAM User Guide, "Policy evaluation logic": one account, identity-based and resource-based policies.
describe('policy evaluation', () => {
  const on = (statement: object, principal: unknown) => ({ ...statement, Principal: principal });
  const role = { AWS: ROLE_ARN };
  const account = { AWS: 'arn:aws:iam::000000000000:root' };
  const service = { Service: 'events.amazonaws.com' };
  const cases: readonly [string, Principal, readonly object[], readonly object[], boolean][] = [
    ['a role without any policy', WORKER, [], [], false],
    ['a role that its own policy allows', WORKER, [ALLOW], [], true],
    ['a role that only the queue allows', WORKER, [], [on(ALLOW, role)], true],
    [
      'a role whose session the queue allows',
      WORKER,
      [],
      [on(ALLOW, { AWS: 'arn:aws:sts::000000000000:assumed-role/worker/worker-1' })],
      true,
    ],
    ['a role when the queue allows another', WORKER, [], [on(ALLOW, { AWS: `${ROLE_ARN}-2` })], false],
    ['a role when the queue only names the account', WORKER, [], [on(ALLOW, account)], false],
    ['a role when its policy and the account are named', WORKER, [ALLOW], [on(ALLOW, account)], true],
    ['a role when the queue allows anyone', WORKER, [], [on(ALLOW, '*')], true],
    ['a role allowed and denied by its own policies', WORKER, [ALLOW, DENY], [], false],
    ['a role allowed by itself, denied by the queue', WORKER, [ALLOW], [on(DENY, { AWS: '*' })], false],
    ['a role denied by itself, allowed by the queue', WORKER, [DENY], [on(ALLOW, role)], false],
    ['a role denied as part of the account', WORKER, [ALLOW], [on(DENY, account)], false],
    ['a role allowed on another queue', WORKER, [OTHER], [], false],
    ['a service that no policy names', EVENTS, [ALLOW], [], false],
    ['a service that the queue names', EVENTS, [], [on(ALLOW, service)], true],
    ['a service when the queue names another', EVENTS, [], [on(ALLOW, { Service: 'scheduler.amazonaws.com' })], false],
    ['a service when the queue names the account', EVENTS, [], [on(ALLOW, account)], false],
    ['the operator', { kind: 'operator' }, [], [on(DENY, '*')], true],
  ];
  test.each(cases)('%s', (_, principal, identity, onQueue, allowed) => {
    const iam = engineWith(...identity);
    if (onQueue.length > 0) iam.setResourcePolicy(QUEUE, 'QueuePolicy', policy(...onQueue));
    if (allowed) expect(send(iam, principal)).not.toThrow();
    else expect(send(iam, principal)).toThrow(AccessDeniedError);
  });
});

describe('a missing permission', () => {
  test('of a role is reported with the message of AWS and the statement that fixes it', () => {
    const iam = engineWith();
    // IAM User Guide, "Troubleshoot access denied error messages"
    expect(send(iam, WORKER)).toThrow(
      `User: arn:aws:sts::000000000000:assumed-role/worker/worker-1 is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:SendMessage action`,
    );
    iam.attachPolicy('fix', ['worker'], policy(neededIn(iam)));
    expect(send(iam, WORKER)).not.toThrow();
  });

  test('of a service is fixed by the statement in the message, for its source only', () => {
    const iam = engineWith();
    expect(send(iam, EVENTS)).toThrow('no resource-based policy allows the sqs:SendMessage action');
    iam.setResourcePolicy(QUEUE, 'fix', policy(neededIn(iam)));
    expect(send(iam, EVENTS)).not.toThrow();
    expect(send(iam, { ...EVENTS, sourceArn: `${RULE}-2` })).toThrow(/its condition ArnEquals on aws:SourceArn/);
  });

  test('is recorded for tests', () => {
    const iam = engineWith();
    expect(send(iam, WORKER)).toThrow();
    expect(iam.denials).toMatchObject([{ action: 'sqs:SendMessage', resource: QUEUE, decision: { kind: 'no-allow' } }]);
    iam.clearDenials();
    expect(iam.denials).toEqual([]);
  });

  test('occurs as soon as the policy that allowed the request is removed', () => {
    const iam = engineWith(ALLOW);
    iam.detachPolicy('worker-policy');
    expect(send(iam, WORKER)).toThrow(AccessDeniedError);
    iam.addResourceStatement(QUEUE, 'permission', { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage' });
    expect(send(iam, WORKER)).not.toThrow();
    iam.withdrawResourcePolicy('permission');
    expect(send(iam, WORKER)).toThrow(AccessDeniedError);
  });

  test('is not reported for an explicit deny: the message contains the denying statement', () => {
    const iam = engineWith(ALLOW, { ...DENY, Sid: 'Never' });
    expect(send(iam, WORKER)).toThrow(/with an explicit deny in an identity-based policy.*"Sid":"Never"/);
  });
});

describe('statement selection', () => {
  const selects = (statement: object, action: string, resource = QUEUE) =>
    engineWith({ Effect: 'Allow', ...statement }).decide({ principal: WORKER, action, resource }).kind === 'allowed';

  test.each([
    ['sqs:*', 'sqs:SendMessage', true],
    ['SQS:sendmessage', 'sqs:SendMessage', true],
    ['sqs:Send*', 'sqs:SendMessage', true],
    ['sqs:Send*', 'sqs:ReceiveMessage', false],
    ['sqs:?endMessage', 'sqs:SendMessage', true],
    ['*', 's3:GetObject', true],
  ])('action %s and call %s', (action, call, expected) => {
    expect(selects({ Action: action, Resource: '*' }, call)).toBe(expected);
  });

  test.each([
    [`${QUEUE}*`, `${QUEUE}-dead`, true],
    [QUEUE, `${QUEUE}-dead`, false],
    ['arn:aws:s3:::raw/inbound/*', 'arn:aws:s3:::raw/inbound/a/b', true],
    ['arn:aws:s3:::raw/inbound/*', 'arn:aws:s3:::raw/other', false],
    ['arn:aws:s3:::ra?', 'arn:aws:s3:::raw', true],
    ['arn:aws:s3:::RAW', 'arn:aws:s3:::raw', false],
    ['arn:aws:s3:::r.w', 'arn:aws:s3:::raw', false],
  ])('resource %s and %s', (resource, called, expected) => {
    expect(selects({ Action: '*', Resource: resource }, 'any:Thing', called)).toBe(expected);
  });

  test('NotAction and NotResource select the rest', () => {
    expect(selects({ NotAction: 'sqs:*', Resource: '*' }, 'sqs:SendMessage')).toBe(false);
    expect(selects({ NotAction: 'sqs:*', Resource: '*' }, 's3:GetObject')).toBe(true);
    expect(selects({ Action: '*', NotResource: [QUEUE, 'x'] }, 'sqs:SendMessage')).toBe(false);
    expect(selects({ Action: '*', NotResource: 'x' }, 'sqs:SendMessage')).toBe(true);
  });

  test('a bucket policy applies to its objects, a table policy to its indexes', () => {
    const iam = engineWith();
    const grant = {
      Effect: 'Allow',
      Principal: { AWS: ROLE_ARN },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::raw/*',
    };
    iam.setResourcePolicy('arn:aws:s3:::raw', 'BucketPolicy', policy(grant));
    const get = (resource: string) => iam.decide({ principal: WORKER, action: 's3:GetObject', resource }).kind;
    expect([get('arn:aws:s3:::raw/a'), get('arn:aws:s3:::raw-2/a')]).toEqual(['allowed', 'no-allow']);
  });
});

/** Returns the statement that the last denial names. */
function neededIn(iam: IamEngine): unknown {
  const message = iam.denials.at(-1)?.message ?? '';
  return JSON.parse(/Needed in [^:]*: (\{.*\})/.exec(message)?.[1] ?? 'null');
}
