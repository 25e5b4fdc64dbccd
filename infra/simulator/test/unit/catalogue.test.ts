import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, PHONE, type SimulatorFixture, startSimulatorFixture } from './simulator-fixture.ts';

let fixture: SimulatorFixture;
beforeEach(async () => {
  fixture = await startSimulatorFixture({ delays: { batch: 2000 } });
});
afterEach(() => fixture.stop());

const CATALOGUE = '194836987003835';
const coffee = {
  id: 'kopi-susu',
  title: 'Kopi susu',
  description: 'Dengan gula aren',
  availability: 'in stock',
  condition: 'new',
  price: '18000 IDR',
  link: 'https://example.com/kopi-susu',
  image_link: 'https://example.com/kopi-susu.jpg',
  brand: 'Dipati Ukur',
};
const create = (data: object) => ({ method: 'CREATE', data });

async function batch(requests: readonly unknown[], more = {}): Promise<string> {
  const answer = await fixture.callOk('POST', `${CATALOGUE}/items_batch`, {
    item_type: 'PRODUCT_ITEM',
    requests,
    ...more,
  });
  expect(answer['handles']).toHaveLength(1);
  return String(Object(answer['handles'])[0]);
}

async function resultOf(handle: string) {
  fixture.clock.advance(2000);
  await fixture.simulator.waitUntilIdle();
  const answer = await fixture.callOk('GET', `${CATALOGUE}/check_batch_request_status?handle=${handle}`);
  return Object(answer['data'])[0];
}

const skus = async () =>
  Object(await fixture.callOk('GET', `${CATALOGUE}/products`)).data.map(
    (product: { retailer_id: string }) => product.retailer_id,
  );

describe('a batch', () => {
  test('is in progress until it is applied', async () => {
    const handle = await batch([create(coffee)]);
    expect(await fixture.callOk('GET', `${CATALOGUE}/check_batch_request_status?handle=${handle}`)).toMatchObject({
      data: [{ handle, status: 'in_progress', errors_total_count: 0 }],
    });
    expect(await skus()).toEqual([]);
    expect(await resultOf(handle)).toEqual({
      handle,
      status: 'finished',
      errors: [],
      errors_total_count: 0,
      warnings: [],
      warnings_total_count: 0,
      ids_of_invalid_requests: [],
    });
    expect(await skus()).toEqual(['kopi-susu']);
  });

  test('reports why an item was rejected, and applies the others', async () => {
    const { price: _, ...noPrice } = { ...coffee, id: 'no-price' };
    const { image_link: __, ...noImage } = { ...coffee, id: 'no-image' };
    const result = await resultOf(
      await batch([
        create(noPrice),
        create(coffee),
        create(noImage),
        create({ ...coffee, id: 'odd', price: '18.000' }),
      ]),
    );
    expect(result.errors).toEqual([
      { id: 'no-price', line: 0, message: 'A required field is missing: price.' },
      { id: 'no-image', line: 2, message: 'A required field is missing: image_link.' },
      { id: 'odd', line: 3, message: expect.stringContaining('price') },
    ]);
    expect(result).toMatchObject({ errors_total_count: 3, ids_of_invalid_requests: ['no-price', 'no-image', 'odd'] });
    expect(await skus()).toEqual(['kopi-susu']);
  });

  test('updates, deletes, and creates by UPDATE unless allow_upsert is false', async () => {
    await resultOf(await batch([create(coffee)]));
    await resultOf(await batch([{ method: 'UPDATE', data: { id: 'kopi-susu', price: '20000 IDR' } }]));
    await fixture.callOk('POST', `${ACCOUNT}/product_catalogs`, { catalog_id: CATALOGUE });
    const { id } = await fixture.openChat();
    expect(fixture.simulator.readChat(id, PHONE).catalogue).toEqual({
      catalogId: CATALOGUE,
      products: [
        {
          sku: 'kopi-susu',
          name: 'Kopi susu',
          price: '20000',
          currency: 'IDR',
          imageUrl: coffee.image_link,
          available: true,
        },
      ],
    });
    const refused = await resultOf(
      await batch([{ method: 'UPDATE', data: { ...coffee, id: 'new' } }], { allow_upsert: false }),
    );
    expect(refused.ids_of_invalid_requests).toEqual(['new']);
    await resultOf(
      await batch([
        { method: 'UPDATE', data: { ...coffee, id: 'new' } },
        { method: 'DELETE', data: { id: 'kopi-susu' } },
      ]),
    );
    expect(await skus()).toEqual(['new']);
  });

  test.each([
    ['without item_type', { requests: [] }],
    ['without requests', { item_type: 'PRODUCT_ITEM' }],
    ['with an unknown method', { item_type: 'PRODUCT_ITEM', requests: [{ method: 'PUT', data: coffee }] }],
    [
      'of 5001 items',
      { item_type: 'PRODUCT_ITEM', requests: Array(5001).fill({ method: 'DELETE', data: { id: 'x' } }) },
    ],
  ])('%s is rejected', async (_, body) => {
    expect(await fixture.callError('POST', `${CATALOGUE}/items_batch`, body)).toMatchObject({ http: 400, code: 100 });
  });
});

describe('messages with products', () => {
  const product = (sku: string, catalogId = CATALOGUE) => ({
    type: 'interactive',
    interactive: {
      type: 'product',
      body: { text: 'Ini' },
      action: { catalog_id: catalogId, product_retailer_id: sku },
    },
  });

  beforeEach(async () => {
    await resultOf(
      await batch([
        create(coffee),
        create({
          ...coffee,
          id: 'teh',
          title: 'Teh',
          availability: 'out of stock',
          image: [{ url: 'https://example.com/teh.jpg' }],
        }),
      ]),
    );
    await fixture.callOk('POST', `${ACCOUNT}/product_catalogs`, { catalog_id: CATALOGUE });
  });

  test('show current catalogue data', async () => {
    const { id, phone } = await fixture.openChat();
    await fixture.send(phone, product('kopi-susu'));
    await fixture.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'product_list',
        header: { type: 'text', text: 'Menu' },
        body: { text: 'Pilih' },
        action: {
          catalog_id: CATALOGUE,
          sections: [
            { title: 'Minuman', product_items: [{ product_retailer_id: 'teh' }, { product_retailer_id: 'kopi-susu' }] },
          ],
        },
      },
    });
    await fixture.send(phone, {
      type: 'interactive',
      interactive: {
        type: 'catalog_message',
        body: { text: 'Semua' },
        action: { name: 'catalog_message', parameters: { thumbnail_product_retailer_id: 'teh' } },
      },
    });
    await resultOf(await batch([{ method: 'UPDATE', data: { id: 'kopi-susu', price: '21000 IDR' } }]));
    fixture.simulator.sendAsCustomer(id, PHONE, {
      type: 'ask-product',
      body: 'Masih?',
      catalogId: CATALOGUE,
      sku: 'teh',
    });
    const shown = fixture.simulator
      .readChat(id, PHONE)
      .bubbles.slice(1)
      .map(({ products }) => products.map(({ sku, price, available }) => [sku, price, available]));
    expect(shown).toEqual([
      [['kopi-susu', '21000', true]],
      [
        ['teh', '18000', false],
        ['kopi-susu', '21000', true],
      ],
      [['teh', '18000', false]],
      [['teh', '18000', false]],
    ]);
  });

  test('are rejected for products or catalogues that the account does not have (131009)', async () => {
    expect(await fixture.sendError(product('none'))).toMatchObject({
      code: 131009,
      details: 'Products not found in FB Catalog: none',
    });
    expect(await fixture.sendError(product('kopi-susu', '1'))).toMatchObject({ code: 131009 });
    await fixture.callOk('POST', `5551/items_batch`, { item_type: 'PRODUCT_ITEM', requests: [] });
    expect(await fixture.callError('POST', `${ACCOUNT}/product_catalogs`, { catalog_id: '5551' })).toMatchObject({
      code: 100,
    });
  });

  test('a hidden or disconnected catalogue is not shown', async () => {
    const { id } = await fixture.openChat();
    await fixture.callOk('POST', `${PHONE}/whatsapp_commerce_settings?is_catalog_visible=false`);
    expect(fixture.simulator.readChat(id, PHONE).catalogue).toBeNull();
    await fixture.callOk('POST', `${PHONE}/whatsapp_commerce_settings?is_catalog_visible=true`);
    expect(fixture.simulator.readChat(id, PHONE).catalogue?.products).toHaveLength(2);
    expect(await fixture.callOk('GET', `${ACCOUNT}/product_catalogs`)).toMatchObject({ data: [{ id: CATALOGUE }] });
    await fixture.callOk('DELETE', `${ACCOUNT}/product_catalogs?catalog_id=${CATALOGUE}`);
    expect(fixture.simulator.readChat(id, PHONE).catalogue).toBeNull();
  });
});
