import { describe, expect, test } from 'vitest';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { iamProviders } from '../../../resources/iam.ts';
import type { Provider } from '../../../template/provider.ts';
import { engineWith, policy, QUEUE, trustIn } from './fixtures.ts';

const SEND = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const TRUST = policy(trustIn({ Service: 'lambda.amazonaws.com' }));

function withProviders() {
  const iam = engineWith();
  const [role, inline, managed] = iamProviders(iam);
  const place = (physicalId: string) => ({
    type: 't',
    stackName: 'Inbound',
    logicalId: `L${physicalId}`,
    physicalId,
    properties: {},
  });
  const apply = (to: Provider | undefined, physicalId: string, properties: unknown) =>
    to?.apply({ ...place(physicalId), properties: to.properties.parse(properties) });
  const decide = (name: string, path = '/') => {
    const roleArn = `arn:aws:iam::000000000000:role${path}${name}`;
    const principal = { kind: 'role', roleArn, sessionName: 's', tags: {} } as const;
    return iam.decide({ principal, action: 'sqs:SendMessage', resource: QUEUE }).kind;
  };
  return { iam, role, inline, managed, place, apply, decide };
}

describe('AWS::IAM::Role', () => {
  test('returns its name, its ARN with path, and a stable id', () => {
    const { role, place } = withProviders();
    const identity = role?.identify(place('fn'), { Path: '/warung/' });
    expect(identity).toEqual({
      ref: 'fn',
      attributes: {
        Arn: 'arn:aws:iam::000000000000:role/warung/fn',
        RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
      },
    });
    expect(role?.identify(place('fn'), { Path: '/warung/' })).toEqual(identity);
  });

  test('has its inline policies, until it is removed', () => {
    const { role, place, apply, decide } = withProviders();
    const Policies = [{ PolicyName: 'send', PolicyDocument: policy(SEND) }];
    apply(role, 'fn', { AssumeRolePolicyDocument: TRUST, Policies, Path: '/warung/', MaxSessionDuration: '3600' });
    expect([decide('fn', '/warung/'), decide('fn')]).toEqual(['allowed', 'no-allow']);
    role?.remove?.(place('fn'));
    expect(decide('fn', '/warung/')).toBe('no-allow');
  });

  test('is rejected with a permissions boundary', () => {
    const { role } = withProviders();
    const parsed = role?.properties.safeParse({ AssumeRolePolicyDocument: TRUST, PermissionsBoundary: 'arn' });
    expect(parsed?.success).toBe(false);
  });
});

describe('AWS::IAM::Policy', () => {
  test('applies to its roles, in any order of creation, and to changed roles', () => {
    const { role, inline, apply, place, decide } = withProviders();
    apply(inline, 'p', { PolicyName: 'send', PolicyDocument: policy(SEND), Roles: ['fn'] });
    expect(decide('fn')).toBe('no-allow');
    for (const name of ['fn', 'fn2']) apply(role, name, { AssumeRolePolicyDocument: TRUST });
    expect([decide('fn'), decide('fn2')]).toEqual(['allowed', 'no-allow']);
    apply(inline, 'p', { PolicyName: 'send', PolicyDocument: policy(SEND), Roles: ['fn2'] });
    expect([decide('fn'), decide('fn2')]).toEqual(['no-allow', 'allowed']);
    inline?.remove?.(place('p'));
    expect(decide('fn2')).toBe('no-allow');
  });
});

describe('AWS::IAM::ManagedPolicy', () => {
  test('applies to roles that name its ARN and to those that it names', () => {
    const { role, managed, apply, place, decide } = withProviders();
    const arn = managed?.identify(place('m'), {}).ref;
    expect(arn).toBe('arn:aws:iam::000000000000:policy/m');
    const early = () => apply(role, 'fn', { AssumeRolePolicyDocument: TRUST, ManagedPolicyArns: [arn] });
    expect(early).toThrow(NotRunHereError);
    apply(managed, 'm', { PolicyDocument: policy(SEND), Roles: ['fn2'] });
    early();
    apply(role, 'fn2', { AssumeRolePolicyDocument: TRUST });
    expect([decide('fn'), decide('fn2')]).toEqual(['allowed', 'allowed']);
  });
});
