import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineWith, policy, QUEUE, ROLE_ARN, variable, WORKER } from '../../unit/iam/fixtures.ts';

const CONDITIONS = [
  undefined,
  { StringEquals: { 'aws:PrincipalTag/TenantId': 'a' } },
  { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': `T#${variable('aws:PrincipalTag/TenantId')}#*` } },
  { Null: { 'dynamodb:LeadingKeys': 'false' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
];

const anyStatement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('*', 'sqs:*', 'sqs:SendMessage', 's3:GetObject'),
    Resource: fc.constantFrom('*', QUEUE, 'arn:aws:sqs:*', 'arn:aws:s3:::raw/*'),
    Condition: fc.constantFrom(...CONDITIONS),
  })
  .map(({ Condition, ...rest }) => (Condition === undefined ? rest : { ...rest, Condition }));

const anyRequest = fc.record({
  principal: fc.constantFrom('a', 'b').map((tenant) => ({ ...WORKER, tags: { TenantId: tenant } })),
  action: fc.constantFrom('sqs:SendMessage', 'sqs:ReceiveMessage', 's3:GetObject'),
  resource: fc.constantFrom(QUEUE, 'arn:aws:s3:::raw/x'),
  context: fc.constantFrom({}, { 'dynamodb:LeadingKeys': ['T#a#1'] }, { 'dynamodb:LeadingKeys': ['T#a#1', 'T#b#1'] }),
});

const statements = fc.array(anyStatement, { maxLength: 6 });
const onRole = { Principal: { AWS: ROLE_ARN } };

type Statements = readonly object[];
function decide(
  identity: Statements,
  onQueue: Statements,
  request: Parameters<ReturnType<typeof engineWith>['decide']>[0],
) {
  const iam = engineWith(...identity);
  if (onQueue.length > 0) iam.setResourcePolicy(QUEUE, 'p', policy(...onQueue.map((one) => ({ ...one, ...onRole }))));
  return iam.decide(request).kind;
}

test('a deny that applies to the request always wins, whatever its position', () => {
  const everything = { Effect: 'Deny', Action: '*', Resource: '*' };
  fc.assert(
    fc.property(statements, statements, anyRequest, fc.nat(6), (identity, onQueue, request, at) => {
      expect(decide([...identity.slice(0, at), everything, ...identity.slice(at)], onQueue, request)).toBe(
        'explicit-deny',
      );
    }),
  );
});

test('the order of statements never matters', () => {
  const shuffled = statements.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, shuffled, anyRequest, ([a, b], [c, d], request) => {
      expect(decide(b, d, request)).toBe(decide(a, c, request));
    }),
  );
});

test('nothing is allowed without an allow, and an additional deny never allows more', () => {
  fc.assert(
    fc.property(statements, statements, anyStatement, anyRequest, (identity, onQueue, extra, request) => {
      const denies = identity.filter((one) => one.Effect === 'Deny');
      expect(decide(denies, [], request)).not.toBe('allowed');
      const stricter = decide([...identity, { ...extra, Effect: 'Deny' }], onQueue, request);
      if (stricter === 'allowed') expect(decide(identity, onQueue, request)).toBe('allowed');
    }),
  );
});
