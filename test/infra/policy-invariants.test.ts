import { describe, expect, it } from 'vitest';
import { ALL_TENANTS, partitionsOf, SESSION_PARTITIONS } from '../../infra/constructs/leading-keys.ts';
import * as policies from './invariants/policies.ts';
import { stageTemplatesOf } from './invariants/stage-templates.ts';
import { tenantSessionsAreRestrictedToOneTenant } from './invariants/tenancy.ts';
import { mutatedTemplate, replaceText, type TemplateMutation } from './mutated-template.ts';
import { synthesizeStage } from './synthesize-stage.ts';

const STACKS = synthesizeStage('prod');
const PLATFORM = stageTemplatesOf(STACKS);
const ALLOWED = policies.allowStatements(PLATFORM);

const SENDER = 'OutboundWorkerRoleDefaultPolicy';
const SESSION = 'TenantRoleDefaultPolicy';
const NEEDS_KEY = '"Null":{"dynamodb:LeadingKeys":"false"}';
const OWN = SESSION_PARTITIONS;

describe('a permission to delete is detected', () => {
  it.each<[string, TemplateMutation, RegExp]>([
    [
      'of another function',
      replaceText('ConversationsApiRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:DeleteItem'),
      /^Conversations\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'of a session of a tenant',
      replaceText(SESSION, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'),
      /^Conversations\/TenantRole.* allows dynamodb:DeleteItem$/,
    ],
    [
      'on more than conversations',
      replaceText(SENDER, partitionsOf('pendingSend'), ALL_TENANTS),
      /^Outbound\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'without a partition key',
      replaceText(SENDER, NEEDS_KEY, '"Null":{}'),
      /^Outbound\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'together with other permissions',
      replaceText(SENDER, '"dynamodb:DeleteItem"', '["dynamodb:DeleteItem","dynamodb:UpdateItem"]'),
      /^Outbound\/.* allows dynamodb:DeleteItem$/,
    ],
    [
      'on more than items',
      replaceText(SENDER, 'dynamodb:DeleteItem', 'dynamodb:DeleteTable'),
      /^Outbound\/.* allows dynamodb:DeleteTable$/,
    ],
  ])('%s', (_what, mutation, violation) => {
    expect(policies.noUnnecessaryPermission(mutatedTemplate(STACKS, mutation))).toContainEqual(
      expect.stringMatching(violation),
    );
  });
});

describe('a session with access beyond its tenant is detected', () => {
  it.each<[string, TemplateMutation, RegExp]>([
    [
      'by a pattern that is a prefix of another id',
      replaceText(SESSION, OWN, OWN.replace('#*', '*')),
      /allows dynamodb:Query beyond/,
    ],
    [
      'by a second pattern',
      replaceText(SESSION, `["${OWN}"]`, `["${OWN}","${partitionsOf('apiKey')}"]`),
      /allows dynamodb:Query beyond/,
    ],
    ['without a partition key', replaceText(SESSION, NEEDS_KEY, '"Null":{}'), /allows dynamodb:Query beyond/],
    ['by deleting', replaceText(SESSION, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'), /dynamodb:DeleteItem beyond/],
    [
      'by condition checks',
      replaceText(SESSION, 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'),
      /dynamodb:ConditionCheckItem.* beyond/,
    ],
    ['in another index', replaceText(SESSION, '/index/list', '/index/other'), /allows dynamodb:Query beyond/],
    [
      'by files of other tenants',
      replaceText(SESSION, `/media/\${aws:PrincipalTag/TenantId}/*`, '/media/*'),
      /allows s3:GetObject beyond/,
    ],
    ['by writing files', replaceText(SESSION, 's3:GetObject', 's3:PutObject'), /allows s3:PutObject beyond/],
    ['by anything else', replaceText(SESSION, 's3:GetObject', 'sqs:SendMessage'), /allows sqs:SendMessage beyond/],
    [
      'by a role that can be assumed without a tenant',
      replaceText('TenantRole', '?'.repeat(26), '*'),
      /can be assumed without a tenant$/,
    ],
    [
      'by a role that others can assume',
      replaceText('TenantRole', '"AWS":{', '"AWS":{"Ref":"AWS::AccountId"},"Was":{'),
      /can be assumed by more than one function$/,
    ],
  ])('%s', (_how, mutation, violation) => {
    expect(tenantSessionsAreRestrictedToOneTenant(mutatedTemplate(STACKS, mutation))).toContainEqual(
      expect.stringMatching(violation),
    );
  });

  it('in each tenant role', () => {
    const found = tenantSessionsAreRestrictedToOneTenant(
      mutatedTemplate(STACKS, replaceText(SESSION, NEEDS_KEY, '"Null":{}')),
    );
    const stacks = new Set(found.map((violation) => violation.split('/')[0]));
    expect([...stacks].sort()).toEqual(['Conversations', 'Metering', 'Orders', 'Products', 'Tenants']);
  });
});

describe('every exception', () => {
  const texts = ALLOWED.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => `${action} ${JSON.stringify(resource)}`)),
  );
  const patterns = ALLOWED.flatMap(({ statement }) => policies.wildcardsInConditions(statement));

  it.each(Object.keys(policies.WILDCARD_EXCEPTIONS))('from the rule on wildcards is in use: %s', (exception) => {
    const [action, path] = exception.split(' ');
    expect(texts.filter((text) => text.startsWith(`${action} `) && text.includes(`"${path}"`))).not.toEqual([]);
  });

  it.each(Object.keys(policies.WILDCARD_EXCEPTIONS))('has a literal prefix: %s', (exception) => {
    expect(exception).toMatch(/^\w+:\w+ \/[a-z]+\/[^*]*\*$/);
  });

  it.each(Object.keys(policies.PARTITION_KEY_PATTERNS))('in conditions is in use: %s', (pattern) => {
    expect(patterns).toContain(pattern);
  });

  it.each(Object.keys(policies.PARTITION_KEY_PATTERNS))(
    'in conditions starts with the type of partition: %s',
    (pattern) => {
      expect(pattern).toMatch(/^[A-Z_]+#/);
    },
  );
});
