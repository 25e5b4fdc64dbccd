import { describe, expect, test } from 'vitest';
import { createReplayQuarantine, type ReplayCommand } from '../../../../functions/webhooks/replay-quarantine.ts';
import { cached } from '../../../../shared/cached.ts';
import { isRetryable } from '../../../../shared/errors.ts';
import { RetryLaterError } from '../../../../shared/queue/worker.ts';
import { isItemOf, KEYS } from '../../../../shared/table/key-shapes.ts';
import type { Query, Table } from '../../../../shared/table/table.ts';
import { envelope, status, text, value } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const ONE = '6281200000001';
const [NUMBER, ACCOUNT] = ['555', '666'];
const registered: ReplayCommand = { kind: 'numbers', numbers: [{ phoneNumberId: NUMBER, wabaId: ACCOUNT }] };
const texts = (count: number) =>
  envelope(
    value(
      { messages: Array.from({ length: count }, (_, n) => text(`wamid.${n}`, ONE, String(1795420000 + n))) },
      NUMBER,
    ),
  );

async function quarantineFixture() {
  const fixture = await createRoutingFixture();
  const { clock, ids } = fixture;
  let time = clock.now();
  const run = (command: ReplayCommand, table: Table = fixture.table, budget = 1e6) =>
    createReplayQuarantine({
      table,
      clock: { now: () => time++ },
      ids: cached(async () => ids, { clock, maxAgeMs: 1e9 }),
      loadLarge: async () => '',
      budgetMs: budget,
    })({ input: command, messageId: 'm', traceparent: undefined });
  const open = () =>
    [...fixture.table.items.values()].filter(({ gpk }) => String(gpk).startsWith(KEYS.openQuarantine.partition));
  return { ...fixture, run, open };
}

describe('the replay of a number', () => {
  test('reads consistently, so that it finds items quarantined just before the registration', async () => {
    const { run, table } = await quarantineFixture();
    const queries: Query[] = [];
    const watched: Table = {
      ...table,
      query(query) {
        queries.push(query);
        return table.query(query);
      },
    };
    await run(registered, watched);
    expect(queries.map(({ consistent }) => consistent)).toEqual([true, true]);
  });

  test('in which an item fails with a transient error tries the others, and is retried for that item', async () => {
    const { run, table, process, itemsOf, connect, find, open } = await quarantineFixture();
    await process(itemsOf(texts(3)));
    await connect(NUMBER, ACCOUNT);
    let failures = 1;
    const throttled: Table = {
      ...table,
      put: (put) =>
        isItemOf('message', put.key) && failures-- > 0 ? Promise.reject(new Error('throttled')) : table.put(put),
    };
    const error: unknown = await run(registered, throttled).catch((thrown: unknown) => thrown);
    expect([error instanceof Error, isRetryable(error)]).toEqual([true, true]);
    expect([find('message').length, open().length]).toEqual([2, 1]);
    await run(registered, throttled);
    expect([find('message').length, open().length]).toEqual([3, 0]);
  });

  test('of more items than fit into a run continues in further runs, and does not fail while there is progress', async () => {
    const { run, process, itemsOf, connect, find, open } = await quarantineFixture();
    // Items that wait for something other than the number must not use up the time of each run. These statuses stay
    // open.
    const statuses = Array.from({ length: 200 }, (_, n) => status(`wamid.s${n}`, 'dreamt', '1'));
    await process(itemsOf(envelope(value({ statuses }, NUMBER))));
    await process(itemsOf(texts(400)));
    await connect(NUMBER, ACCOUNT);
    // Each reading of the clock takes a millisecond in this test, so the budget is a number of items.
    let runs = 0;
    for (let error: unknown = true; error; runs += 1) {
      error = await run(registered, undefined, 60).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error) expect(error).toBeInstanceOf(RetryLaterError);
      expect(runs).toBeLessThan(40);
    }
    expect(runs).toBeGreaterThan(5);
    expect([find('message').length, open().length]).toEqual([400, 200]);
  });

  test('that runs out of time without progress fails', async () => {
    const { run, process, itemsOf, connect } = await quarantineFixture();
    await process(itemsOf(texts(3)));
    await connect(NUMBER, ACCOUNT);
    await expect(run(registered, undefined, 0)).rejects.toThrow('more items wait');
    await expect(run(registered, undefined, 0)).rejects.not.toBeInstanceOf(RetryLaterError);
  });

  test('is not retried for an item that can never be routed', async () => {
    const { run, table, process, itemsOf, connect, open } = await quarantineFixture();
    await process(itemsOf(texts(1)).map((item) => ({ ...item, rawKey: 'inbound/broken' })));
    await connect(NUMBER, ACCOUNT);
    await run(registered, table);
    expect(open()).toHaveLength(1);
  });
});

describe('a sweep', () => {
  test('that runs out of time continues the next day where it stopped, so that open items do not hide others', async () => {
    const { run, process, itemsOf, connect, open } = await quarantineFixture();
    await process(itemsOf(texts(400)));
    await connect(NUMBER, ACCOUNT);
    // Each reading of the clock takes a millisecond in this test, so the budget is a number of items.
    const left: number[] = [];
    for (let day = 0; day < 40 && open().length > 0; day += 1) {
      await run({ kind: 'sweep' }, undefined, 60);
      left.push(open().length);
    }
    expect(left.at(-1)).toBe(0);

    await process(itemsOf(envelope({ event: 'X' }, { field: 'account_update', waba: 'unknown' })));
    expect(open()).toHaveLength(1);
  });

  test('of many items that cannot be routed tries every one within days', async () => {
    const { run, table, process, itemsOf } = await quarantineFixture();
    await process(itemsOf(texts(400)));
    const tried = new Set<string>();
    const watched: Table = {
      ...table,
      get: (key, options) => {
        if (isItemOf('quarantined', key)) tried.add(key.sk);
        return table.get(key, options);
      },
    };
    for (let day = 0; day < 12; day += 1) await run({ kind: 'sweep' }, watched, 150);
    expect(tried.size).toBe(400);
  });

  test('that is complete starts again from the beginning', async () => {
    const { run, table, process, itemsOf, connect, find } = await quarantineFixture();
    await process(itemsOf(texts(200)));
    for (let day = 0; day < 5; day += 1) await run({ kind: 'sweep' }, table, 150);
    await run({ kind: 'sweep' });
    await connect(NUMBER, ACCOUNT);
    await run({ kind: 'sweep' });
    await run({ kind: 'sweep' });
    expect(find('message')).toHaveLength(200);
  });
});
