import { describe, expect, it } from 'vitest';
import { type Break, broken, rewrite } from './broken.ts';
import { platformOf } from './invariants/platform.ts';
import * as policies from './invariants/policies.ts';
import { tenantSessionsSeeOneTenant } from './invariants/tenancy.ts';
import { synthesizeStage } from './support.ts';

const STACKS = synthesizeStage('prod');
const PLATFORM = platformOf(STACKS);
const ALLOWED = policies.allowStatements(PLATFORM);

const SENDER = 'OutboundWorkerRoleDefaultPolicy';
const SESSION = 'TenantRoleDefaultPolicy';
const NEEDS_KEY = '"Null":{"dynamodb:LeadingKeys":"false"}';
const OWN = `T#\${aws:PrincipalTag/TenantId}#*`;

describe('a permission to delete is detected', () => {
  it.each<[string, Break, RegExp]>([
    [
      'of another function',
      rewrite('ConversationsApiRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:DeleteItem'),
      /^Conversations\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'of a session of a tenant',
      rewrite(SESSION, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'),
      /^Conversations\/TenantRole.* allows dynamodb:DeleteItem$/,
    ],
    ['on more than conversations', rewrite(SENDER, 'T#*#C#*', 'T#*'), /^Outbound\/.* allows dynamodb:DeleteItem$/],
    ['without a partition key', rewrite(SENDER, NEEDS_KEY, '"Null":{}'), /^Outbound\/.* allows dynamodb:DeleteItem$/],
    [
      'together with other permissions',
      rewrite(SENDER, '"dynamodb:DeleteItem"', '["dynamodb:DeleteItem","dynamodb:UpdateItem"]'),
      /^Outbound\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'on more than items',
      rewrite(SENDER, 'dynamodb:DeleteItem', 'dynamodb:DeleteTable'),
      /^Outbound\/.* allows dynamodb:DeleteTable$/,
    ],
  ])('%s', (_what, mutation, violation) => {
    expect(policies.noNeedlessGrant(broken(STACKS, mutation))).toContainEqual(expect.stringMatching(violation));
  });
});

describe('a session with access beyond its tenant is detected', () => {
  it.each<[string, Break, RegExp]>([
    [
      'by a pattern that is a prefix of another id',
      rewrite(SESSION, OWN, OWN.replace('#*', '*')),
      /allows dynamodb:Query beyond/,
    ],
    ['by a second pattern', rewrite(SESSION, `["${OWN}"]`, `["${OWN}","K#*"]`), /allows dynamodb:Query beyond/],
    ['without a partition key', rewrite(SESSION, NEEDS_KEY, '"Null":{}'), /allows dynamodb:Query beyond/],
    ['by deleting', rewrite(SESSION, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'), /dynamodb:DeleteItem beyond/],
    [
      'by condition checks',
      rewrite(SESSION, 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'),
      /dynamodb:ConditionCheckItem.* beyond/,
    ],
    ['in another index', rewrite(SESSION, '/index/list', '/index/other'), /allows dynamodb:Query beyond/],
    [
      'by files of other tenants',
      rewrite(SESSION, `/media/\${aws:PrincipalTag/TenantId}/*`, '/media/*'),
      /allows s3:GetObject beyond/,
    ],
    ['by writing files', rewrite(SESSION, 's3:GetObject', 's3:PutObject'), /allows s3:PutObject beyond/],
    ['by anything else', rewrite(SESSION, 's3:GetObject', 'sqs:SendMessage'), /allows sqs:SendMessage beyond/],
    [
      'by a role that can be assumed without a tenant',
      rewrite('TenantRole', '?'.repeat(26), '*'),
      /can be assumed without a tenant$/,
    ],
    [
      'by a role that others can assume',
      rewrite('TenantRole', '"AWS":{', '"AWS":{"Ref":"AWS::AccountId"},"Was":{'),
      /can be assumed by more than one function$/,
    ],
  ])('%s', (_how, mutation, violation) => {
    expect(tenantSessionsSeeOneTenant(broken(STACKS, mutation))).toContainEqual(expect.stringMatching(violation));
  });

  it('in each tenant role', () => {
    const found = tenantSessionsSeeOneTenant(broken(STACKS, rewrite(SESSION, NEEDS_KEY, '"Null":{}')));
    const stacks = new Set(found.map((violation) => violation.split('/')[0]));
    expect([...stacks].sort()).toEqual(['Conversations', 'Metering', 'Orders', 'Products', 'Tenants']);
  });
});

describe('every exception', () => {
  const texts = ALLOWED.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} ${JSON.stringify(resource)}`)),
  );
  const patterns = ALLOWED.flatMap(({ statement }) => policies.starsInConditions(statement));

  it.each(Object.keys(policies.STAR_EXCEPTIONS))('from the rule on wildcards is in use: %s', (exception) => {
    const [action, path] = exception.split(' ');
    expect(texts.filter((text) => text.startsWith(`${action} `) && text.includes(`"${path}"`))).not.toEqual([]);
  });

  it.each(Object.keys(policies.STAR_EXCEPTIONS))('has a literal prefix: %s', (exception) => {
    expect(exception).toMatch(/^\w+:\w+ \/[a-z]+\/[^*]*\*$/);
  });

  it.each(Object.keys(policies.KEY_PATTERNS))('in conditions is in use: %s', (pattern) => {
    expect(patterns).toContain(pattern);
  });

  it.each(Object.keys(policies.KEY_PATTERNS))('in conditions starts with the type of partition: %s', (pattern) => {
    expect(pattern).toMatch(/^[A-Z]#/);
  });
});
