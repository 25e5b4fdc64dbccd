import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { newProduct } from '../../shared/entities/product.ts';
import { countersOf, initialStock, readHold, readMovement, readStock } from '../../shared/entities/stock.ts';
import type { MoneyJson } from '../../shared/money/schema.ts';
import { dynamoTable } from '../../shared/table/dynamo-table.ts';
import { isItemOf } from '../../shared/table/key-shapes.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { TestPlatform } from './platform.ts';

export const rupiah = (amount: string): MoneyJson => ({ amount, currency: 'IDR' });

/** The fields of an order on which external tools rely. */
const orderSchema = z.looseObject({
  id: z.string(),
  number: z.string(),
  version: z.number(),
  status: z.string(),
  payment: z.string(),
  fulfilment: z.string(),
  conversationId: z.string(),
  total: z.object({ amount: z.string(), currency: z.string() }),
  lines: z.array(z.looseObject({ sku: z.string(), quantity: z.number(), outcome: z.string() })),
  history: z.array(z.looseObject({ version: z.number(), transition: z.string() })),
  notices: z.array(z.looseObject({ version: z.number(), state: z.string() })),
});
export type OrderView = z.infer<typeof orderSchema>;

/** Returns the table of a running platform, with the permissions of the account. */
function tableOf({ platform }: TestPlatform): Table {
  const { runtime } = platform;
  return dynamoTable(new DynamoDBClient(runtime.clientConfig()), runtime.output('TableName'));
}

/** Returns operations on the products and orders of a tenant. */
export function createOrderClient(meta: TestPlatform, { tenantId, apiKey }: { tenantId: string; apiKey: string }) {
  const table = tableOf(meta);
  const scope = new TenantScope(tenantId);
  return {
    table,
    scope,
    /** Creates a product with its first stock. */
    product: async (sku: string, onHand: number, price = '18000', name = sku): Promise<void> => {
      const at = Math.floor(meta.platform.runtime.clock.now() / 1000);
      const product = newProduct(scope, sku, { name, price: rupiah(price) }, at);
      await table.transact([product, ...initialStock(scope, sku, { onHand, at, id: `first-${sku}` })]);
    },
    orders: async (query = ''): Promise<OrderView[]> =>
      (await meta.listAll(`/v1/orders${query}`, apiKey)).map((one) => orderSchema.parse(one)),
    order: async (id: string): Promise<OrderView> =>
      orderSchema.parse((await meta.request('GET', `/v1/orders/${id}`, { key: apiKey })).body),
    post: (id: string, what: string, body?: unknown) =>
      meta.request('POST', `/v1/orders/${id}/${what}`, { key: apiKey, ...(body === undefined ? {} : { body }) }),
    /** Returns a product's stored counters, the counters derived from its movements, and the total of its holds. */
    stock: async (sku: string) => {
      const { items } = await table.query({ in: scope.sku(sku), consistent: true });
      const stock = items.find((item) => isItemOf('stock', item));
      const holds = items.filter((item) => isItemOf('hold', item)).map(readHold);
      return {
        counters: stock && readStock(stock),
        moved: countersOf(items.filter((item) => isItemOf('movement', item)).map(readMovement)),
        held: holds.reduce((sum, { quantity }) => sum + quantity, 0),
      };
    },
  };
}
