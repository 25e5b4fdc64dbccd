import { describe, expect, test } from 'vitest';
import { decrypt } from '../../../../shared/encryption.ts';
import { getNumber, ownerOfNumber, ownerOfWaba, pauseNumber } from '../../../../shared/entities/number.ts';
import {
  type AnswerGraphCall,
  createTenantsFixture,
  lostAnswer,
  MASTER,
  NOW,
  okAnswer,
  refusedAnswer,
} from './tenants-fixture.ts';

const [PHONE, WABA] = ['300', '400'];
const NUMBER = { phoneNumberId: PHONE, wabaId: WABA };

/** A Graph API that accepts all calls, except those that `except` answers. */
const working =
  (except: AnswerGraphCall = () => undefined): AnswerGraphCall =>
  (call) => {
    const exception = except(call);
    if (exception) return exception;
    if (call.path === '/oauth/access_token') return okAnswer({ access_token: 'exchanged' });
    if (call.path === `/${PHONE}`)
      return okAnswer({ id: PHONE, display_phone_number: '+62 811', verified_name: 'Sari' });
    return okAnswer();
  };

async function setUp(answer = working()) {
  const made = createTenantsFixture({ appId: 'app' });
  const client = await made.tenant();
  made.graph.answer = answer;
  const connect = (body: object, idempotencyKey?: string) =>
    client.owner('POST', '/v1/numbers', { ...NUMBER, ...body }, idempotencyKey);
  const stored = async () => {
    const number = await getNumber(made.table, client.scope, PHONE);
    return number && { ...number, token: decrypt(number.token, client.tenantId, MASTER) };
  };
  const graphCalls = () => made.graph.calls.map(({ method, path }) => `${method} ${path}`);
  return { ...made, ...client, connect, stored, graphCalls };
}

const steps = (token: string, subscription: string, registration: string) => [
  { step: 'token', state: token },
  { step: 'subscription', state: subscription },
  { step: 'registration', state: registration },
  { step: 'first-message', state: 'waiting' },
];

describe('connecting', () => {
  test('with a signup code exchanges the code, verifies the token, subscribes and registers', async () => {
    const { connect, graph, stored, table, tenantId, graphCalls } = await setUp();
    const answer = await connect({ code: 'c0de', pin: '123456' });
    expect(answer).toMatchObject({
      status: 201,
      json: { ...NUMBER, displayPhoneNumber: '+62 811', status: 'waiting', steps: steps('done', 'done', 'done') },
    });
    expect(graphCalls()).toEqual([
      'GET /oauth/access_token',
      `GET /${PHONE}`,
      `POST /${WABA}/subscribed_apps`,
      `POST /${PHONE}/register`,
    ]);
    const [exchange, prove, , register] = graph.calls;
    expect(exchange).toMatchObject({
      token: null,
      query: { client_id: 'app', client_secret: 'app-secret', code: 'c0de' },
    });
    expect(prove).toMatchObject({ token: 'exchanged' });
    expect(register).toMatchObject({ token: 'exchanged', body: { messaging_product: 'whatsapp', pin: '123456' } });
    expect(await stored()).toMatchObject({ token: 'exchanged', registeredAt: NOW });
    expect(await ownerOfNumber(table, PHONE)).toMatchObject({ tenantId, wabaId: WABA });
    expect(await ownerOfWaba(table, WABA)).toBe(tenantId);
  });

  test('a number is connected only after its first message has arrived', async () => {
    const { connect, owner, table, scope } = await setUp();
    await connect({ accessToken: 'token', pin: '123456' });
    await table.update({ key: scope.number(PHONE), set: { connectedAt: NOW + 5 } });
    expect((await owner('GET', '/v1/numbers')).json).toMatchObject({
      data: [
        {
          status: 'connected',
          connectedAt: new Date((NOW + 5) * 1000).toISOString(),
          steps: [{}, {}, {}, { step: 'first-message', state: 'done' }],
        },
      ],
    });
  });

  test('with a token and without a PIN does not register the number', async () => {
    const { connect, graphCalls } = await setUp();
    expect(await connect({ accessToken: 'token' })).toMatchObject({
      json: { steps: steps('done', 'done', 'skipped') },
    });
    expect(graphCalls()).toEqual([`GET /${PHONE}`, `POST /${WABA}/subscribed_apps`]);
  });

  test('stores neither token nor PIN in plain text, and logs neither', async () => {
    const { connect, table, lines } = await setUp();
    await connect({ accessToken: 'tokentokentoken', pin: '918273' }, 'once');
    const kept = JSON.stringify([...table.items.values()]) + lines.join();
    expect(kept).not.toContain('tokentokentoken');
    expect(kept).not.toContain('918273');
  });

  test.each([
    ['neither code nor token', {}],
    ['both', { code: 'c', accessToken: 't' }],
    ['a token that is invalid in a header', { accessToken: 'a b' }],
    ['a short PIN', { accessToken: 't', pin: '123' }],
    ['an id that changes the path', { accessToken: 't', phoneNumberId: '..' }],
  ])('with %s is rejected', async (_, body) => {
    const { connect, table } = await setUp();
    const before = table.snapshot();
    expect(await connect(body)).toMatchObject({ status: 422 });
    expect(table.snapshot()).toEqual(before);
  });
});

describe('a token without access to the number changes nothing', () => {
  test.each<[string, AnswerGraphCall, object]>([
    [
      'rejected',
      ({ path }) => (path === `/${PHONE}` ? refusedAnswer(190, 401) : undefined),
      { status: 409, json: { code: 'TokenRefused', metaCode: 190, remedy: { en: expect.stringContaining('token') } } },
    ],
    [
      'of another resource',
      ({ path }) => (path === `/${PHONE}` ? okAnswer({ id: '999' }) : undefined),
      { status: 409, json: { code: 'TokenRefused', metaCode: null } },
    ],
    [
      'a used code',
      ({ path }) => (path === '/oauth/access_token' ? refusedAnswer(100) : undefined),
      { status: 409, json: { code: 'TokenRefused', metaCode: 100 } },
    ],
    ['no answer', () => lostAnswer, { status: 502, json: { code: 'NoAnswer' } }],
  ])('%s', async (_, except, expected) => {
    const { connect, table } = await setUp(working(except));
    const before = table.snapshot();
    expect(await connect({ code: 'c0de', pin: '123456' })).toMatchObject(expected);
    expect(table.snapshot()).toEqual(before);
  });

  test('without an app id a code cannot be exchanged, and no call is made', async () => {
    const made = createTenantsFixture();
    const { owner } = await made.tenant();
    expect(await owner('POST', '/v1/numbers', { ...NUMBER, code: 'c' })).toMatchObject({
      status: 409,
      json: { code: 'SignupUnavailable' },
    });
    expect(made.graph.calls).toEqual([]);
  });

  test('a number or account of another tenant is not taken over', async () => {
    const { connect, asOperator, tenant, table } = await setUp();
    const other = await tenant();
    const number = { displayPhoneNumber: '+62 1', accessToken: 't', tenantId: other.tenantId };
    await asOperator('POST', '/v1/operator/numbers', { ...number, ...NUMBER });
    expect(await connect({ accessToken: 'mine' })).toMatchObject({ status: 409 });
    expect(await connect({ accessToken: 'mine', phoneNumberId: PHONE, wabaId: '401' })).toMatchObject({ status: 409 });
    expect(await ownerOfNumber(table, PHONE)).toMatchObject({ tenantId: other.tenantId });
    expect(await ownerOfWaba(table, WABA)).toBe(other.tenantId);
  });

  test('an account of another tenant is not taken over with a new number', async () => {
    const { connect, asOperator, tenant, table } = await setUp();
    const other = await tenant();
    const number = { displayPhoneNumber: '+62 1', accessToken: 't', tenantId: other.tenantId };
    await asOperator('POST', '/v1/operator/numbers', { ...number, phoneNumberId: '301', wabaId: WABA });
    expect(await connect({ accessToken: 'mine' })).toMatchObject({ status: 409 });
    expect(await ownerOfWaba(table, WABA)).toBe(other.tenantId);
  });
});

describe('a step that fails', () => {
  test('is stored with its code and remedy, and can be repeated without a new token', async () => {
    let open = false;
    const answer = working(({ path }) => {
      if (open || !path.endsWith('/subscribed_apps')) return undefined;
      return refusedAnswer(200, 403);
    });
    const { connect, owner, stored, graph, graphCalls, table } = await setUp(answer);
    const failed = await connect({ code: 'c0de' }, 'once');
    expect(failed).toMatchObject({
      status: 201,
      json: {
        status: 'waiting',
        steps: [
          { state: 'done' },
          { state: 'failed', code: 200, remedy: { en: expect.stringContaining('access'), id: expect.any(String) } },
          { state: 'skipped' },
          { state: 'waiting' },
        ],
      },
    });
    expect((await owner('GET', '/v1/numbers')).json).toMatchObject({ data: [failed.json] });
    expect(await ownerOfWaba(table, WABA)).toBeUndefined();
    open = true;
    graph.calls.splice(0);
    const body = { pin: '123456' };
    expect(await connect(body)).toMatchObject({ status: 201, json: { steps: steps('done', 'done', 'done') } });
    expect(graphCalls()[0]).toBe(`GET /${PHONE}`);
    expect(await stored()).toMatchObject({ token: 'exchanged' });
  });

  test('means that the number is not shown as connected, although messages arrived before', async () => {
    const { connect, table, scope } = await setUp(
      working(({ path }) => (path.endsWith('/register') ? refusedAnswer(133005) : undefined)),
    );
    await connect({ accessToken: 'token' });
    await table.update({ key: scope.number(PHONE), set: { connectedAt: NOW } });
    const again = await connect({ pin: '000000' });
    expect(again).toMatchObject({
      json: { status: 'waiting', steps: [{}, {}, { state: 'failed', code: 133005 }, {}] },
    });
    // Without a PIN the failed registration remains.
    expect(await connect({})).toMatchObject({ json: { status: 'waiting' } });
  });
});

describe('an Idempotency-Key', () => {
  test('returns the same answer if all steps succeeded, and exchanges the code once', async () => {
    const { connect, graph } = await setUp();
    const first = await connect({ code: 'c0de', pin: '123456' }, 'k');
    const calls = graph.calls.length;
    expect(await connect({ code: 'c0de', pin: '123456' }, 'k')).toEqual(first);
    expect(graph.calls).toHaveLength(calls);
    expect(await connect({ code: 'other' }, 'k')).toMatchObject({ status: 409 });
  });

  test('returns the answer of a concurrent request that used the code', async () => {
    const { connect, graph } = await setUp();
    const { answer } = graph;
    const { promise: firstEnded, resolve: endFirst } = Promise.withResolvers<void>();
    let second: ReturnType<typeof connect> | undefined;
    graph.answer = (call) => {
      // Both requests look for a stored answer before either has one. The code of the second is rejected after the first
      // request ends.
      if (call.path === '/oauth/access_token' && second) return firstEnded.then(() => refusedAnswer(100));
      if (call.path === `/${PHONE}`) second ??= connect({ code: 'c0de' }, 'k');
      return answer(call);
    };
    const first = await connect({ code: 'c0de' }, 'k');
    endFirst();
    expect(first).toMatchObject({ status: 201 });
    expect(await second).toEqual(first);
  });

  test('can be used again after a failed step', async () => {
    let works = false;
    const { connect } = await setUp(working(({ path }) => (path.endsWith('apps') && !works ? lostAnswer : undefined)));
    const body = { accessToken: 'token' };
    expect(await connect(body, 'k')).toMatchObject({ json: { steps: steps('done', 'failed', 'skipped') } });
    works = true;
    expect(await connect(body, 'k')).toMatchObject({ json: { steps: steps('done', 'done', 'skipped') } });
  });
});

describe('a pause', () => {
  test('starts once, only for the token that failed, and ends with a new token', async () => {
    const { connect, owner, table, scope, stored } = await setUp();
    await connect({ accessToken: 'old' });
    const failed = await getNumber(table, scope, PHONE);
    if (!failed) throw new Error('the number is missing');
    expect(await pauseNumber(table, scope, failed, 'TokenExpired', NOW + 1)).toBe(true);
    expect(await pauseNumber(table, scope, failed, 'TokenExpired', NOW + 2)).toBe(false);
    expect((await owner('GET', '/v1/numbers')).json).toMatchObject({
      data: [
        {
          status: 'paused',
          pause: {
            reason: 'TokenExpired',
            since: new Date((NOW + 1) * 1000).toISOString(),
            title: { en: expect.any(String), id: expect.any(String) },
            remedy: { en: expect.any(String), id: expect.any(String) },
          },
        },
      ],
    });
    await connect({ accessToken: 'new' });
    expect(await stored()).toMatchObject({ token: 'new' });
    expect((await stored())?.pause).toBeUndefined();
    // A late failure of the old token must not pause the number with the new token.
    expect(await pauseNumber(table, scope, failed, 'TokenExpired', NOW + 3)).toBe(false);
  });

  test('does not end with another invalid token', async () => {
    const { connect, graph, table, scope, stored } = await setUp();
    await connect({ accessToken: 'old' });
    const number = await getNumber(table, scope, PHONE);
    if (number) await pauseNumber(table, scope, number, 'TokenExpired', NOW);
    graph.answer = working(({ path }) => (path === `/${PHONE}` ? refusedAnswer(190, 401) : undefined));
    expect(await connect({ accessToken: 'worse' })).toMatchObject({ status: 409 });
    expect(await connect({})).toMatchObject({ status: 409 });
    expect(await stored()).toMatchObject({ token: 'old', pause: { reason: 'TokenExpired' } });
  });
});
