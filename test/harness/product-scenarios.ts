import { ulid } from 'ulid';
import type { DomainEvent, EventType } from '../../events/domain-events.ts';
import { toIsoTime } from '../../shared/clock.ts';
import { newProduct } from '../../shared/entities/product.ts';
import { initialStock } from '../../shared/entities/stock.ts';
import type { Table } from '../../shared/table/table.ts';
import { tenantRoleOf } from './grants.ts';
import type { SimulatedPlatform } from './platform.ts';
import type { ShopFixture } from './shop-fixture.ts';

/** Tools that drive the functions of a scenario. */
interface ScenarioTools {
  readonly shop: ShopFixture;
  readonly table: Table;
  readonly send: (queue: string, ...bodies: string[]) => Promise<void>;
  readonly busMessage: (type: EventType, events: readonly DomainEvent['event'][]) => string;
  readonly poison: string;
}

const EXISTING_SKU = 'tetap';
const PRICE = { amount: '18000', currency: 'IDR' } as const;

/** Creates the scenarios that exercise all permissions of the functions of products. */
export async function productScenarios(
  meta: SimulatedPlatform,
  { shop, table, send, busMessage, poison }: ScenarioTools,
) {
  const { scope, tenantId, apiKey, phoneNumberId, wabaId } = shop;
  const now = (): number => Math.floor(meta.platform.runtime.clock.now() / 1000);
  const product = newProduct(scope, EXISTING_SKU, { name: EXISTING_SKU, price: PRICE }, now());
  await table.transact([product, ...initialStock(scope, EXISTING_SKU, { onHand: 5, at: now(), id: 'first' })]);

  const eventBase = () => ({ id: ulid(), at: toIsoTime(now()), tenantId });
  const request = (method: string, path: string, body?: unknown) =>
    meta.request(method, `/v1/${path}`, { key: apiKey, ...(body !== undefined && { body }) });
  let onHand = 5;
  const asTenant = async (): Promise<void> => {
    const sku = ulid().toLowerCase();
    await request('POST', 'products', { sku, name: 'Baru', price: PRICE, stock: 1 });
    await request('PUT', `products/${EXISTING_SKU}`, { name: `Baru ${sku}`, price: PRICE });
    onHand += 1;
    await request('PUT', `products/${EXISTING_SKU}/stock`, { onHand });
    for (const path of ['products', `products/${EXISTING_SKU}`, `products/${EXISTING_SKU}/stock-check`, 'catalogue'])
      await request('GET', path);
  };
  return {
    workers: {
      'sync-catalogue': () =>
        send(
          'catalogue',
          busMessage('warung.product.changed.v1', [{ ...eventBase(), sku: EXISTING_SKU, cause: 'availability' }]),
          busMessage('warung.number.registered.v1', [{ ...eventBase(), phoneNumberId, wabaId }]),
          poison,
        ),
    },
    apis: { 'products-api': asTenant, [tenantRoleOf('products-api')]: asTenant },
  };
}
