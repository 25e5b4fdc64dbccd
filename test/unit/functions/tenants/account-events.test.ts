import { expect, test } from 'vitest';
import { listAccountEvents } from '../../../../functions/tenants/list-account-events.ts';
import { tracePayload } from '../../../../functions/webhooks/trace-payload.ts';
import { InvalidCursorError } from '../../../../shared/cursor.ts';
import { LARGE_EVENT_DAYS } from '../../../../shared/entities/account-event.ts';
import { ProblemError } from '../../../../shared/http/problem.ts';
import { envelope, PHONE, value, WABA } from '../webhooks/payloads.ts';
import { createRoutingFixture, NOW, TENANT } from '../webhooks/routing-fixture.ts';
import { createTenantsFixture } from './tenants-fixture.ts';

const accountUpdate = (n: number, more: object = {}) =>
  envelope({ event: `E${n}`, ...more }, { field: 'account_update', time: NOW + n });

async function events() {
  const made = await createRoutingFixture();
  const list = (query: { scope?: string; limit?: number; cursor?: string; tenantId?: string } = {}) =>
    listAccountEvents({ tenantId: TENANT, scope: WABA, limit: 2, cursor: undefined, ...query }, made.table, made.ids);
  return { ...made, list };
}

test('account events are listed newest first, page by page, each with its input', async () => {
  const { route, list } = await events();
  for (const n of [2, 0, 1, 3, 4]) await route(accountUpdate(n));
  const pages = [await list()];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await list({ cursor: next }));
  expect(pages.map(({ data }) => data.map(({ raw }) => raw))).toEqual([
    [{ event: 'E4' }, { event: 'E3' }],
    [{ event: 'E2' }, { event: 'E1' }],
    [{ event: 'E0' }],
  ]);
  expect(pages[0]?.data[0]).toMatchObject({
    tenantId: TENANT,
    scope: WABA,
    field: 'account_update',
    kind: 'change',
    at: new Date((NOW + 4) * 1000).toISOString(),
    receivedAt: new Date(NOW * 1000).toISOString(),
    rawKey: null,
  });
});

test('lists of a number and of its account are separate, and a cursor is valid only for its own list', async () => {
  const { route, list } = await events();
  for (const n of [0, 1, 2]) await route(accountUpdate(n));
  await route(envelope(value({ errors: [{ code: 1 }] })));
  expect((await list({ scope: PHONE })).data).toMatchObject([{ kind: 'error', at: null, raw: { code: 1 } }]);
  const { next } = await list();
  await expect(list({ scope: PHONE, cursor: next ?? '' })).rejects.toThrow(InvalidCursorError);
});

test('account events of an unknown tenant are not found', async () => {
  const { list } = await events();
  for (const tenantId of ['nobody', '01JD0000000000000000000009'])
    await expect(list({ tenantId })).rejects.toThrow(ProblemError);
});

test('a large account event is listed with its rawKey, and expires before its object', async () => {
  const { routeAll, itemsOf, list, find, deps } = await events();
  await routeAll(itemsOf(accountUpdate(0)).map((item) => ({ ...item, rawKey: 'inbound/abc' })));
  expect((await list()).data).toMatchObject([{ raw: null, rawKey: 'inbound/abc' }]);
  expect(find('accountEvent', WABA)).toMatchObject([{ ttl: NOW + LARGE_EVENT_DAYS * 24 * 3600 }]);
  expect(await tracePayload(accountUpdate(0), deps)).toMatchObject([{ outcome: 'stored' }]);
});

test('a page is limited by the response size of a function, and not only by number', async () => {
  const { route, list } = await events();
  for (let n = 0; n < 20; n += 1) await route(accountUpdate(n, { long: 'x'.repeat(250_000) }));
  const first = await list({ limit: 20 });
  expect(first.data).toHaveLength(16);
  expect((await list({ limit: 20, cursor: first.next ?? '' })).data).toHaveLength(4);
});

test('account events are visible only to the operator', async () => {
  const { asOperator, tenant } = createTenantsFixture();
  const client = await tenant();
  const path = `/v1/operator/account-events?tenantId=${client.tenantId}&scope=1`;
  expect(await asOperator('GET', path)).toEqual({ status: 200, json: { data: [], next: null } });
  expect(await client.owner('GET', path)).toMatchObject({ status: 401 });
  expect(await asOperator('GET', '/v1/operator/account-events')).toMatchObject({ status: 422 });
});
