import { describe, expect, test } from 'vitest';
import { createSyncCatalogue } from '../../../../../functions/products/sync/sync-catalogue.ts';
import { cached } from '../../../../../shared/cached.ts';
import { encrypt } from '../../../../../shared/encryption.ts';
import { putNumber } from '../../../../../shared/entities/number.ts';
import { RetryLaterError } from '../../../../../shared/queue/worker.ts';
import { isItemOf } from '../../../../../shared/table/key-shapes.ts';
import { createFailingTable, permanentError, transientError } from '../../../shared/failing-table.ts';
import { lostAnswer, MASTER, NOW, refusedAnswer } from '../../tenants/tenants-fixture.ts';
import { CATALOGUE, createProductsFixture, KOPI, PHONE, WABA } from '../products-fixture.ts';

const price = (amount: string) => ({ amount, currency: 'IDR' });

describe('a product', () => {
  test('is sent with all fields that Meta requires, and checked until it is available', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', { ...KOPI, group: 'kopi-g', variant: { ukuran: 'L', rasa: 'manis' } });
    await w.call('POST', '/v1/products', { ...KOPI, sku: 'teh', stock: 0, imageUrl: 'https://x.example/teh.jpg' });
    w.graph.status = 'in_progress';
    expect(await w.round(w.changed('kopi', 'teh'))).toBe(2);
    const common = {
      catalogue: CATALOGUE,
      title: 'Kopi tubruk',
      description: 'Kopi tubruk',
      condition: 'new',
      price: '10000 IDR',
      link: 'https://wa.me/c/622212345678',
      brand: 'Warung Sari',
    };
    expect(w.graph.batches[0]?.items).toEqual([
      {
        ...common,
        id: 'kopi',
        availability: 'in stock',
        image_link: 'https://shop.example/plain.png',
        item_group_id: 'kopi-g',
        size: 'L',
        additional_variant_attribute: 'rasa:manis',
      },
      {
        ...common,
        id: 'teh',
        availability: 'out of stock',
        image_link: 'https://x.example/teh.jpg',
        item_group_id: 'teh',
      },
    ]);
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({ state: 'checking', reason: null });
    w.time.now += 2;
    expect(await w.round(w.changed('kopi', 'teh'))).toBe(2);
    w.time.now += 200;
    expect(await w.round(w.changed('kopi', 'teh'))).toBe(101);
    w.graph.status = 'finished';
    expect(await w.round(w.changed('kopi', 'teh'))).toBe('done');
    expect((await w.call('GET', '/v1/products/teh')).json.sync).toMatchObject({ state: 'synced', reason: null });
    // A repeated event, or the event of a hold, sends nothing.
    expect(await w.settle(w.changed('kopi', 'teh'))).toBe(1);
    expect(w.graph.batches).toHaveLength(1);
  });

  test('reports the reason of a rejection, and is sent again after it is corrected', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    w.graph.errors = [
      { id: 'kopi', message: 'A required field is missing: image_link.' },
      { id: 'other', message: 'x' },
    ];
    await w.settle(w.changed('kopi'));
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({
      state: 'rejected',
      reason: {
        en: 'WhatsApp: A required field is missing: image_link. Add a picture to the product.',
        id: 'WhatsApp: A required field is missing: image_link. Beri produk ini foto.',
      },
    });
    expect(await w.settle(w.changed('kopi'))).toBe(1);
    w.graph.errors = [];
    await w.call('PUT', '/v1/products/kopi', { name: 'Kopi', price: price('10000') });
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({ state: 'pending', reason: null });
    await w.settle(w.changed('kopi'));
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({ state: 'synced' });
  });

  test('is sent again after the batch in progress if it changes meanwhile', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    w.graph.status = 'in_progress';
    await w.round(w.changed('kopi'));
    await w.call('PUT', '/v1/products/kopi', { name: 'Kopi baru', price: price('11000') });
    await w.call('PUT', '/v1/products/kopi/sold-out', { soldOut: true });
    expect(await w.round(w.changed('kopi'))).toBe(2);
    expect(w.graph.batches).toHaveLength(1);
    w.graph.status = 'finished';
    await w.settle(w.changed('kopi'));
    expect(w.graph.batches[1]?.items).toMatchObject([
      { title: 'Kopi baru', price: '11000 IDR', availability: 'out of stock' },
    ]);
    expect(w.graph.batches).toHaveLength(2);
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({ state: 'synced' });
  });

  test('is sent by only one of two concurrent workers', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    const both = await Promise.all([w.round(w.changed('kopi')), w.round(w.changed('kopi'))]);
    expect(both).toEqual([2, 2]);
    expect(w.graph.batches).toHaveLength(1);
    await w.settle(w.changed('kopi'));
    expect(w.graph.batches).toHaveLength(1);
  });

  test('is sent by another worker after the claim of a terminated worker ends', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    w.graph.instead = ({ method }) => {
      if (method === 'POST') throw new Error('killed');
      return undefined;
    };
    await expect(w.round(w.changed('kopi'))).rejects.toThrow('killed');
    w.graph.instead = () => undefined;
    expect(await w.round(w.changed('kopi'))).toBe(5);
    expect(w.graph.batches).toHaveLength(0);
    await w.settle(w.changed('kopi'));
    expect(w.time.now - NOW).toBeGreaterThanOrEqual(60);
    expect(w.graph.batches).toHaveLength(1);
  });

  test('is ignored if it does not exist', async () => {
    const w = await createProductsFixture();
    expect(await w.round(w.changed('none', '#'))).toBe('done');
  });
});

describe('WhatsApp', () => {
  test('is retried with growing delays if it does not respond', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    w.graph.instead = () => lostAnswer;
    const pauses: unknown[] = [];
    for (let round = 0; round < 8; round += 1) {
      const again = await w.round(w.changed('kopi'));
      pauses.push(again);
      w.time.now += Number(again);
    }
    expect(pauses.slice(0, 3)).toEqual([2, 2, 2]);
    expect(Number(pauses.at(-1))).toBeGreaterThan(10);
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({
      state: 'pending',
      reason: { en: expect.stringContaining('does not respond') },
    });
    w.graph.instead = () => undefined;
    await w.settle(w.changed('kopi'));
    expect((await w.sync('kopi'))?.state).toBe('synced');
  });

  test('gets a batch again if it accepted the batch but no longer knows it', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    await w.round(w.changed('kopi'));
    w.graph.instead = ({ path, query }) =>
      path.endsWith('status') && query?.handle === 'h1' ? refusedAnswer(100) : undefined;
    await w.settle(w.changed('kopi'));
    expect(w.graph.batches).toHaveLength(2);
    expect((await w.sync('kopi'))?.state).toBe('synced');
  });

  test('determines the retry delay when it is busy', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    w.graph.instead = () => ({ ...refusedAnswer(80007, 429), ...{ retryAfterSeconds: 30 } });
    expect(await w.round(w.changed('kopi'))).toBe(30);
  });
});

describe('a shop', () => {
  test('with an expired token waits, and continues after the token is renewed', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    await w.call('POST', '/v1/products', { ...KOPI, sku: 'teh' });
    w.graph.instead = ({ token }) => (token === 'token' ? refusedAnswer(190, 401) : undefined);
    expect(await w.round(w.changed('kopi'))).toBe('done');
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({
      state: 'pending',
      reason: { en: expect.stringContaining('Connect it again') },
    });
    const calls = w.graph.calls.length;
    expect(await w.round(w.changed('teh'))).toBe('done');
    expect(w.graph.calls).toHaveLength(calls);
    const token = encrypt('new token', w.scope.tenantId, MASTER);
    const renewed = { phoneNumberId: PHONE, wabaId: WABA, displayPhoneNumber: '+62 22 1', token, at: NOW };
    await w.table.transact([putNumber(w.scope, renewed)]);
    await w.settle(w.all);
    expect([(await w.sync('kopi'))?.state, (await w.sync('teh'))?.state]).toEqual(['synced', 'synced']);
  });

  test('whose token is renewed during a request is retried at once', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    const token = encrypt('new token', w.scope.tenantId, MASTER);
    w.graph.instead = async (call) => {
      if (call.token !== 'token') return undefined;
      const renewed = { phoneNumberId: PHONE, wabaId: WABA, displayPhoneNumber: '+62 22 1', token, at: NOW };
      await w.table.transact([putNumber(w.scope, renewed)]);
      return refusedAnswer(190, 401);
    };
    expect(await w.round(w.changed('kopi'))).toBe(1);
    await w.settle(w.changed('kopi'));
    expect((await w.sync('kopi'))?.state).toBe('synced');
  });

  test.each([
    ['no number', { number: false }, (): undefined => undefined, 'Connect a number first'],
    ['no catalogue', {}, 'none', 'has no catalogue'],
    ['no permission for its catalogue', {}, () => refusedAnswer(200, 403), 'does not include the catalogue'],
    ['a catalogue that accepts no products', {}, () => refusedAnswer(100), 'does not accept products'],
  ] as const)('with %s shows no products and reports the remedy', async (_, options, instead, words) => {
    const w = await createProductsFixture(options);
    await w.call('POST', '/v1/products', KOPI);
    if (instead === 'none') w.graph.connected = [];
    else w.graph.instead = instead;
    expect(await w.round(w.changed('kopi'))).toBe('done');
    expect((await w.call('GET', '/v1/products/kopi')).json.sync).toMatchObject({
      state: 'none',
      reason: { en: expect.stringContaining(words) },
    });
    // The number can still send messages.
    const [number] = [...w.table.items.values()].filter((item) => isItemOf('number', item));
    expect(number?.pause).toBeUndefined();
  });

  test('whose account has a new catalogue sends all products to it', async () => {
    const w = await createProductsFixture();
    await w.call('POST', '/v1/products', KOPI);
    await w.call('POST', '/v1/products', { ...KOPI, sku: 'teh' });
    await w.settle(w.changed('kopi', 'teh'));
    w.graph.connected = ['99'];
    await w.settle(w.all);
    expect(w.graph.batches[1]?.items).toMatchObject([
      { id: 'kopi', catalogue: '99' },
      { id: 'teh', catalogue: '99' },
    ]);
    await w.call('PUT', '/v1/catalogue', { catalogId: '99' });
    w.graph.connected = ['100'];
    expect(await w.settle(w.all)).toBe(1);
  });

  test('with many products sends them in one batch, for single events and for an event about all products', async () => {
    const w = await createProductsFixture();
    for (let n = 0; n < 7; n += 1) await w.call('POST', '/v1/products', { ...KOPI, sku: `kopi-${n}` });
    const jobs = ['kopi-0', 'kopi-1', 'kopi-1'].map((sku) => ({
      ...{ messageId: sku, traceparent: undefined, input: w.changed(sku) },
    }));
    const outcomes = await w.work([...jobs, { messageId: 'all', traceparent: undefined, input: w.all }]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(w.graph.batches).toHaveLength(1);
    expect(w.graph.batches[0]?.items).toHaveLength(7);
  });
});

describe('a message with products of two tenants', () => {
  const tenants = ['01JD0000000000000000000001', '01JD0000000000000000000002'] as const;
  const errorOf = async (errors: readonly [Error, Error]) => {
    const clock = { now: () => NOW * 1000 };
    const work = createSyncCatalogue({
      table: createFailingTable({ [tenants[0]]: errors[0], [tenants[1]]: errors[1] }),
      master: cached(async () => MASTER, { clock, maxAgeMs: 1 }),
      graph: { call: async () => lostAnswer },
      clock,
      defaultImageUrl: '',
    });
    const events = tenants.map((tenantId) => ({ tenantId, sku: 'kopi' }));
    const [outcome] = await work([{ input: { is: 'products', events }, messageId: 'm', traceparent: undefined }]);
    return outcome?.ok === false ? outcome.error : undefined;
  };

  test('is retried if one tenant fails permanently and the other temporarily', async () => {
    const { name } = transientError();
    expect(await errorOf([permanentError(), transientError()])).toMatchObject({ name });
    expect(await errorOf([transientError(), permanentError()])).toMatchObject({ name });
  });

  test('waits for one tenant if the other fails permanently', async () => {
    const waiting = new RetryLaterError(7, 'not yet');
    expect(await errorOf([permanentError(), waiting])).toBe(waiting);
    expect(await errorOf([waiting, permanentError()])).toBe(waiting);
  });

  test('fails permanently if both do', async () => {
    expect(await errorOf([permanentError(), permanentError()])).toMatchObject({ name: permanentError().name });
  });
});
