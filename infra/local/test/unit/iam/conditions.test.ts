import { describe, expect, test } from 'vitest';
import { AccessDeniedError, NotRunHereError } from '../../../kernel/aws-error.ts';
import { engineWith, TABLE, variable, WORKER } from './fixtures.ts';

type Context = Readonly<Record<string, string | readonly string[]>>;

function allows(condition: unknown, context: Context = {}, tags: Readonly<Record<string, string>> = {}): boolean {
  const iam = engineWith({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition });
  const principal = { ...WORKER, tags };
  return iam.decide({ principal, action: 'dynamodb:Query', resource: TABLE, context }).kind === 'allowed';
}

const KEY = 'sts:ExternalId';
const with_ = (value: string) => ({ [KEY]: value });

// IAM User Guide, "IAM JSON policy elements: Condition operators"
describe('condition operators', () => {
  const cases: readonly [string, string | readonly string[], string | undefined, boolean][] = [
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', ['b', 'a'], 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', 'a', undefined, true],
    ['StringEqualsIgnoreCase', 'abc', 'ABC', true],
    ['StringNotEqualsIgnoreCase', 'abc', 'ABC', false],
    ['StringLike', 'a*c', 'abbc', true],
    ['StringLike', 'a?c', 'abbc', false],
    ['StringLike', variable('*'), 'x', false],
    ['StringLike', variable('*'), '*', true],
    ['StringNotLike', 'a*', 'abc', false],
    ['ArnEquals', 'arn:aws:sqs:*:*:q', 'arn:aws:sqs:r:1:q', true],
    ['ArnLike', 'arn:aws:sqs:*:1:q', 'arn:aws:sqs:r:2:1:q', false],
    ['ArnLike', 'arn:aws:sqs:r:1:*', 'arn:aws:sqs:r:1:a:b', true],
    ['ArnNotEquals', 'arn:aws:sqs:r:1:q', 'arn:aws:sqs:r:1:q2', true],
    ['ArnNotLike', 'arn:aws:sqs:r:1:q*', 'arn:aws:sqs:r:1:q2', false],
    ['Bool', 'true', 'true', true],
    ['Bool', 'true', undefined, false],
    ['BoolIfExists', 'true', undefined, true],
    ['Null', 'true', undefined, true],
    ['Null', 'true', 'x', false],
    ['Null', 'false', 'x', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericNotEquals', '10', '11', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThanEquals', '10', '11', false],
    ['NumericGreaterThan', '10', '11', true],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericEquals', '10', 'ten', false],
    ['DateLessThan', '2027-01-01T00:00:00Z', '2026-12-31T00:00:00Z', true],
    ['DateGreaterThan', '2027-01-01T00:00:00Z', '2026-12-31T00:00:00Z', false],
    ['DateEquals', '2027-01-01T00:00:00Z', '1798761600', true],
  ];
  test.each(cases)('%s %j on %j is %j', (operator, wanted, value, expected) => {
    expect(allows({ [operator]: { [KEY]: wanted } }, value === undefined ? {} : with_(value))).toBe(expected);
  });

  test('all conditions of a statement must hold', () => {
    const both = { StringEquals: { [KEY]: 'a', 'aws:RequestedRegion': 'ap-southeast-1' } };
    expect([allows(both, with_('a')), allows(both, with_('b'))]).toEqual([true, false]);
  });
});

// IAM User Guide, "Set operators for multivalued context keys"
describe('set operators', () => {
  const keys = (...values: readonly string[]) => ({ 'dynamodb:LeadingKeys': values });
  const cases: readonly [string, readonly string[], boolean][] = [
    ['ForAllValues:StringEquals', ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'c'], false],
    ['ForAllValues:StringEquals', [], true],
    ['ForAnyValue:StringEquals', ['a', 'c'], true],
    ['ForAnyValue:StringEquals', ['c'], false],
    ['ForAnyValue:StringEquals', [], false],
    ['ForAllValues:StringNotEquals', ['c'], true],
    ['ForAllValues:StringNotEquals', ['a', 'c'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'c'], true],
  ];
  test.each(cases)('%s of [a, b] on %j is %j', (operator, values, expected) => {
    expect(allows({ [operator]: { 'dynamodb:LeadingKeys': ['a', 'b'] } }, keys(...values))).toBe(expected);
  });

  test('ForAllValues is true for an absent key, which Null prevents', () => {
    const all = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': 'a' } };
    expect(allows(all)).toBe(true);
    expect(allows({ ...all, Null: { 'dynamodb:LeadingKeys': 'false' } })).toBe(false);
  });
});

describe('tenant isolation by leading keys and principal tag', () => {
  const condition = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`T#${variable('aws:PrincipalTag/TenantId')}#*`] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  const read = (tags: Readonly<Record<string, string>>, ...keys: readonly string[]) =>
    allows(condition, { 'dynamodb:LeadingKeys': keys }, tags);

  test('a session reads only the partitions of its own tenant', () => {
    expect(read({ TenantId: '01A' }, 'T#01A#C#1', 'T#01A#L#0')).toBe(true);
    expect(read({ TenantId: '01A' }, 'T#01A#C#1', 'T#01B#C#1')).toBe(false);
    expect(read({ TenantId: '01A' }, 'T#01AB#C#1')).toBe(false);
  });

  test('a session without the tag, or a scan without keys, reads nothing', () => {
    expect(read({}, 'T##C#1')).toBe(false);
    expect(read({ TenantId: '01A' })).toBe(false);
  });

  test('a wildcard in a tag is a literal character', () => {
    expect(read({ TenantId: '*' }, 'T#01A#C#1')).toBe(false);
  });

  test('a denial names the unmet condition', () => {
    const iam = engineWith({ Effect: 'Allow', Action: 'dynamodb:Query', Resource: TABLE, Condition: condition });
    const principal = { ...WORKER, tags: { TenantId: '01A' } };
    const context = { 'dynamodb:LeadingKeys': ['T#01B#C#1'] };
    const query = () => iam.authorize({ principal, action: 'dynamodb:Query', resource: TABLE, context });
    expect(query).toThrow(AccessDeniedError);
    expect(query).toThrow(/ForAllValues:StringLike on dynamodb:LeadingKeys.*the request has \["T#01B#C#1"\]/);
  });
});

describe('global condition keys', () => {
  const cases: readonly [string, unknown, boolean][] = [
    ['a connection counts as secure', { Bool: { 'aws:SecureTransport': 'false' } }, false],
    ['the region is the local one', { StringEquals: { 'aws:requestedregion': 'ap-southeast-1' } }, true],
    ['the principal ARN is the role', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/work*' } }, true],
    ['the time is that of the runtime clock', { DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:01Z' } }, true],
    ['a role has no source', { Null: { 'aws:SourceArn': 'true' } }, true],
    [
      'a variable may have a fallback',
      { StringEquals: { 'aws:PrincipalAccount': variable("aws:PrincipalTag/a, '000000000000'") } },
      true,
    ],
  ];
  test.each(cases)('%s', (_, condition, expected) => {
    expect(allows(condition)).toBe(expected);
  });

  test('a request cannot set keys about its caller', () => {
    expect(
      allows({ StringEquals: { 'aws:PrincipalTag/TenantId': 'x' } }, { 'aws:PrincipalArn': 'x' }, { TenantId: 'x' }),
    ).toBe(true);
    expect(allows({ StringEquals: { 'aws:PrincipalArn': 'x' } }, { 'aws:PrincipalArn': 'x' })).toBe(false);
  });
});

describe('an unsupported policy element stops the start and is named', () => {
  const cases: readonly [string, object, RegExp][] = [
    ['operator', { Condition: { IpAddress: { 'aws:PrincipalArn': '10.0.0.0/8' } } }, /condition operator IpAddress/],
    ['key', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o' } } }, /condition key aws:PrincipalOrgID/],
    ['list without quantifier', { Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } }, /ForAllValues/],
    ['variable', { Resource: `a${variable('aws:username')}` }, /policy variable \$\{aws:username\}/],
    [
      'negated variable',
      { Condition: { StringNotEquals: { [KEY]: variable('aws:PrincipalArn') } } },
      /under StringNotEquals/,
    ],
    ['number', { Condition: { NumericEquals: { [KEY]: 'x' } } }, /x is not a valid value/],
    ['element', { Foo: 1 }, /Foo/],
    ['principal in an identity policy', { Principal: '*' }, /with a Principal/],
    ['no resource', { Resource: undefined }, /without Resource/],
    ['NotPrincipal', { NotPrincipal: '*' }, /NotPrincipal/],
  ];
  test.each(cases)('%s', (_, change, message) => {
    const start = () => engineWith({ Effect: 'Allow', Action: 'a:b', Resource: '*', ...change });
    expect(start).toThrow(NotRunHereError);
    expect(start).toThrow(message);
  });
});
