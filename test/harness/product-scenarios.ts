import { ulid } from 'ulid';
import type { Fact, FactType } from '../../events/facts.ts';
import { newProduct } from '../../shared/entities/product.ts';
import { firstStock } from '../../shared/entities/stock.ts';
import type { Table } from '../../shared/table/table.ts';
import { tenantRoleOf } from './grants.ts';
import type { LiveShop } from './live-shop.ts';
import type { SimulatedPlatform } from './platform.ts';

interface Means {
  readonly shop: LiveShop;
  readonly table: Table;
  readonly send: (queue: string, ...bodies: string[]) => Promise<void>;
  readonly busMessage: (type: FactType, facts: readonly Fact['fact'][]) => string;
  readonly poison: string;
}

const KEPT = 'tetap';
const PRICE = { amount: '18000', currency: 'IDR' } as const;

/** What drives the functions of products through all that they may do. */
export async function productScenarios(meta: SimulatedPlatform, { shop, table, send, busMessage, poison }: Means) {
  const { scope, tenantId, apiKey, phoneNumberId, wabaId } = shop;
  const now = (): number => Math.floor(meta.platform.runtime.clock.now() / 1000);
  const made = newProduct(scope, KEPT, { name: KEPT, price: PRICE }, now());
  await table.transact([made, ...firstStock(scope, KEPT, { onHand: 5, at: now(), id: 'first' })]);

  const about = () => ({ id: ulid(), at: new Date(now() * 1000).toISOString(), tenantId });
  const ask = (method: string, path: string, body?: unknown) =>
    meta.api(method, `/v1/${path}`, { key: apiKey, ...(body !== undefined && { body }) });
  let onHand = 5;
  const asTenant = async (): Promise<void> => {
    const sku = ulid().toLowerCase();
    await ask('POST', 'products', { sku, name: 'Baru', price: PRICE, stock: 1 });
    await ask('PUT', `products/${KEPT}`, { name: `Baru ${sku}`, price: PRICE });
    onHand += 1;
    await ask('PUT', `products/${KEPT}/stock`, { onHand });
    for (const path of ['products', `products/${KEPT}`, `products/${KEPT}/stock-check`, 'catalogue'])
      await ask('GET', path);
  };
  return {
    workers: {
      'sync-catalogue': () =>
        send(
          'catalogue',
          busMessage('warung.product.changed.v1', [{ ...about(), sku: KEPT, cause: 'availability' }]),
          busMessage('warung.number.registered.v1', [{ ...about(), phoneNumberId, wabaId }]),
          poison,
        ),
    },
    apis: { 'products-api': asTenant, [tenantRoleOf('products-api')]: asTenant },
  };
}
