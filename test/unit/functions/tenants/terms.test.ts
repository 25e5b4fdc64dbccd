import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { termsState } from '../../../../shared/entities/terms.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import { createTenantsFixture, NOW, terms } from './tenants-fixture.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const madeSchema = z.object({ apiKey: z.string() });
const ACCEPTANCES = '/v1/terms/acceptances';

async function setUp() {
  const made = createTenantsFixture();
  const client = await made.tenant();
  const publish = (body: object, idempotencyKey?: string) =>
    made.asOperator('POST', '/v1/operator/terms', body, idempotencyKey);
  const state = () => termsState({ platform: made.table, tenant: made.table }, client.scope, made.time.now);
  return { ...made, ...client, publish, state };
}

describe('publishing', () => {
  test('a version is published once: the same content returns the same answer, different content is rejected', async () => {
    const { publish, time } = await setUp();
    const first = await publish(terms('1', NOW - 10));
    expect(first).toMatchObject({
      status: 201,
      json: { version: '1', state: 'current', acceptances: 0, publishedAt: new Date(NOW * 1000).toISOString() },
    });
    time.now += 100;
    expect(await publish(terms('1', NOW - 10))).toEqual(first);
    expect(await publish(terms('1', NOW - 10, 'another'))).toMatchObject({ status: 409 });
    expect(await publish(terms('1', NOW - 11))).toMatchObject({ status: 409 });
  });

  test('an Idempotency-Key is valid for one version', async () => {
    const { publish } = await setUp();
    const first = await publish(terms('1', NOW), 'k');
    expect(await publish(terms('1', NOW), 'k')).toEqual(first);
    expect(await publish(terms('2', NOW), 'k')).toMatchObject({ status: 409 });
  });

  test.each([
    ['an invalid name', { ...terms('1', NOW), version: 'a b' }],
    ['no language', { ...terms('1', NOW), texts: {} }],
    ['six lines', { ...terms('1', NOW), texts: { id: { summary: Array(6).fill('x'), text: 'x' } } }],
    ['a date out of range', { ...terms('1', NOW), effectiveAt: '2200-01-01T00:00:00Z' }],
  ])('%s is rejected', async (_, body) => {
    const { publish } = await setUp();
    expect(await publish(body)).toMatchObject({ status: 422 });
  });

  test('the operator sees all versions and the number of acceptances', async () => {
    const { publish, asOperator, tenant, owner } = await setUp();
    await publish(terms('1', NOW - 10));
    await publish(terms('2', NOW + 10));
    await owner('POST', ACCEPTANCES, { version: '1' });
    await (await tenant()).owner('POST', ACCEPTANCES, { version: '1' });
    expect((await asOperator('GET', '/v1/operator/terms')).json).toMatchObject({
      data: [
        { version: '2', state: 'upcoming', acceptances: 0 },
        { version: '1', state: 'current', acceptances: 2 },
      ],
      next: null,
    });
  });
});

describe('accepting', () => {
  test('records who, when, from where and the exact text, and allows the tenant to send', async () => {
    const { publish, owner, ownerId, state, table } = await setUp();
    await publish(terms('1', NOW - 10));
    expect(await state()).toEqual({ required: '1', accepted: false, upcoming: [] });
    const answer = await owner('POST', ACCEPTANCES, { version: '1', language: 'en', name: 'Ibu Sari' });
    const record = {
      version: '1',
      acceptedAt: new Date(NOW * 1000).toISOString(),
      by: 'Ibu Sari',
      agentId: ownerId,
      language: 'en',
      hash: sha('text of 1 (en)'),
      text: 'text of 1 (en)',
    };
    expect(answer).toEqual({ status: 201, json: record });
    expect(await state()).toEqual({ required: '1', accepted: true, upcoming: [] });
    expect((await owner('GET', ACCEPTANCES)).json).toEqual({ data: [record], next: null });
    expect([...table.items.values()].find((item) => isItemOf('acceptance', item))).toMatchObject({
      address: '203.0.113.7',
    });
  });

  test('defaults to the version in force, Indonesian, and the name of the caller', async () => {
    const { publish, owner } = await setUp();
    await publish(terms('1', NOW - 10));
    await publish(terms('2', NOW - 5));
    expect(await owner('POST', ACCEPTANCES)).toMatchObject({
      status: 201,
      json: { version: '2', language: 'id', by: 'Sari' },
    });
  });

  test('a second time returns the first acceptance', async () => {
    const { publish, owner, time } = await setUp();
    await publish(terms('1', NOW - 10));
    const first = await owner('POST', ACCEPTANCES, { language: 'id' }, 'a');
    time.now += 1000;
    expect(await owner('POST', ACCEPTANCES, { language: 'id' }, 'a')).toEqual(first);
    expect(await owner('POST', ACCEPTANCES, { language: 'en', name: 'Somebody' }, 'b')).toEqual(first);
    // This also applies to a version that is no longer in force.
    await publish(terms('2', time.now));
    expect(await owner('POST', ACCEPTANCES, { version: '1' })).toEqual(first);
  });

  test('an upcoming version can be accepted, a superseded one cannot', async () => {
    const { publish, owner, state, time } = await setUp();
    await publish(terms('1', NOW - 10));
    await publish(terms('2', NOW + 10));
    expect(await owner('POST', ACCEPTANCES, { version: '2' })).toMatchObject({ status: 201 });
    expect(await state()).toEqual({
      required: '1',
      accepted: false,
      upcoming: [{ version: '2', effectiveAt: NOW + 10, accepted: true }],
    });
    time.now = NOW + 10;
    expect(await state()).toEqual({ required: '2', accepted: true, upcoming: [] });
    expect(await owner('POST', ACCEPTANCES, { version: '1' })).toMatchObject({ status: 409 });
  });

  test.each([
    ['no terms in force', {}, 404],
    ['an unknown version', { version: '9' }, 404],
    ['an invalid version', { version: 'TENANT#' }, 404],
  ])('%s is rejected', async (_, body, status) => {
    const { owner } = await setUp();
    expect(await owner('POST', ACCEPTANCES, body)).toMatchObject({ status });
  });

  test('a hash of a different text, or an unavailable language, is rejected', async () => {
    const { publish, owner } = await setUp();
    await publish(terms('1', NOW - 10));
    const body = { version: '1', language: 'en', hash: sha('text of 1 (id)') };
    expect(await owner('POST', ACCEPTANCES, body)).toMatchObject({ status: 409 });
    expect(await owner('POST', ACCEPTANCES, { language: 'de' })).toMatchObject({
      status: 422,
      json: { errors: [{ at: 'body.language', message: 'must be one of en, id' }] },
    });
    expect(await owner('POST', ACCEPTANCES, { ...body, language: 'id' })).toMatchObject({ status: 201 });
  });

  test("requires an owner's key", async () => {
    const { publish, owner, as } = await setUp();
    await publish(terms('1', NOW - 10));
    const { json } = await owner('POST', '/v1/agents', { name: 'Rina' });
    const rina = as(madeSchema.parse(json).apiKey);
    expect(await rina('POST', ACCEPTANCES)).toMatchObject({ status: 403 });
    expect(await rina('GET', '/v1/terms')).toMatchObject({ status: 200 });
  });
});

test('a tenant sees the version in force and upcoming versions, with its acceptances', async () => {
  const { publish, owner } = await setUp();
  await publish(terms('1', NOW - 20));
  await publish(terms('2', NOW - 10));
  await publish(terms('3', NOW + 10));
  await owner('POST', ACCEPTANCES, { version: '2', language: 'en' });
  expect((await owner('GET', '/v1/terms')).json).toMatchObject({
    data: [
      { version: '3', state: 'upcoming', acceptance: null },
      {
        version: '2',
        state: 'current',
        languages: [
          { language: 'en', summary: ['One', 'Two'], text: 'text of 2 (en)', hash: sha('text of 2 (en)') },
          { language: 'id' },
        ],
        acceptance: { by: 'Sari', language: 'en', hash: sha('text of 2 (en)') },
      },
    ],
    next: null,
  });
});

describe('the terms state of a tenant', () => {
  test('requires and accepts nothing without terms in force', async () => {
    const { state, publish } = await setUp();
    expect(await state()).toEqual({ required: null, accepted: false, upcoming: [] });
    await publish(terms('1', NOW + 1));
    expect(await state()).toMatchObject({ required: null, accepted: false });
  });

  test('includes an acceptance that an eventually consistent read misses', async () => {
    const { publish, owner, scope, table } = await setUp();
    await publish(terms('1', NOW - 10));
    await owner('POST', ACCEPTANCES);
    const behind = { ...table, query: async () => ({ items: [], last: undefined }) };
    expect(await termsState({ platform: table, tenant: behind }, scope, NOW)).toMatchObject({ accepted: true });
  });

  test('ignores an acceptance of a different text', async () => {
    const { publish, owner, scope, table, state } = await setUp();
    await publish(terms('1', NOW - 10));
    await owner('POST', ACCEPTANCES);
    await table.update({ key: scope.acceptance('1'), set: { hash: sha('something else') } });
    expect(await state()).toMatchObject({ required: '1', accepted: false });
    expect(await owner('GET', ACCEPTANCES)).toMatchObject({ status: 500 });
  });
});
