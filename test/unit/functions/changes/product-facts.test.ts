import { expect, test } from 'vitest';
import { factsOf } from '../../../../functions/changes/facts-of.ts';
import { cataloguePut } from '../../../../shared/entities/catalogue.ts';
import { changeDetails, getProducts, newProduct, noteSync } from '../../../../shared/entities/product.ts';
import { addStock, firstStock, holdStock, switchSoldOut } from '../../../../shared/entities/stock.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import type { Item } from '../../../../shared/table/values.ts';
import { memoryTable } from '../../shared/memory-table.ts';

const TENANT = '01J0000000000000000000TEST';
const NOW = 1_795_420_800;
const scope = new TenantScope(TENANT);
const details = { name: 'Kopi', price: { amount: '10000', currency: 'IDR' as const } };
const by = { by: 'agent' };

/** Facts of everything that a step changes, as the stream would tell them. */
function world() {
  const table = memoryTable();
  return {
    table,
    async told(step: () => Promise<unknown>) {
      const before = new Map<string, Item>(table.items);
      await step();
      return [...table.items].flatMap(([id, after]) =>
        before.get(id) === after
          ? []
          : factsOf({ before: before.get(id), after }).map(({ type, fact }) => [type, fact.id]),
      );
    },
  };
}

async function kopi(onHand = 2) {
  const w = world();
  const writes = [
    newProduct(scope, 'kopi', details, NOW),
    ...firstStock(scope, 'kopi', { onHand, at: NOW, id: 'first', by: 'agent' }),
  ];
  return { ...w, made: await w.told(() => w.table.transact(writes)) };
}

test('a new product is told with its details and its availability', async () => {
  const { made } = await kopi();
  expect(made).toEqual([
    ['warung.product.changed.v1', `product:${TENANT}:kopi:1`],
    ['warung.product.changed.v1', `stock:${TENANT}:kopi:1`],
  ]);
});

test('other details are another version; what WhatsApp said of it is not', async () => {
  const { told, table } = await kopi();
  const other = { ...details, name: 'Kopi tubruk' };
  expect(await told(() => table.update(changeDetails(scope, 'kopi', other, 1, NOW + 1)))).toEqual([
    ['warung.product.changed.v1', `product:${TENANT}:kopi:2`],
  ]);
  const [found] = await getProducts(table, scope, ['kopi']);
  if (!found) throw new Error('no product');
  const sync = { state: 'synced' as const, version: 2, available: true, at: NOW };
  expect(await told(() => table.update(noteSync(scope, found.product, sync)))).toEqual([]);
});

test('availability is told when it turns, each time by another id', async () => {
  const { told, table } = await kopi();
  const move = (id: string, quantity: number) => ({ sku: 'kopi', quantity, orderId: id, at: NOW, id });
  const hold = (id: string) => told(() => table.transact(holdStock(scope, move(id, 1), NOW + 9)));
  const ids = [];
  ids.push(await hold('a'));
  ids.push(await hold('b'));
  ids.push(await told(() => table.transact(addStock(scope, 'kopi', 3, { at: NOW, id: 'c', ...by }))));
  ids.push(await told(() => table.update(switchSoldOut(scope, 'kopi', true, NOW))));
  ids.push(await told(() => table.transact(addStock(scope, 'kopi', 1, { at: NOW, id: 'd', ...by }))));
  ids.push(await told(() => table.update(switchSoldOut(scope, 'kopi', false, NOW))));
  const turned = (n: number) => [['warung.product.changed.v1', `stock:${TENANT}:kopi:${n}`]];
  expect(ids).toEqual([[], turned(3), turned(4), turned(5), [], turned(7)]);
});

test('a catalogue that a person chose, or another that WhatsApp named, is told', async () => {
  const { told, table } = world();
  const put = (catalogId: string, at: number, chosen: boolean) =>
    told(() => table.put(cataloguePut(scope, { catalogId, wabaId: '1', at, chosen })));
  expect(await put('7', NOW, false)).toEqual([]);
  expect(await put('8', NOW + 1, false)).toEqual([['warung.catalogue.changed.v1', `catalogue:${TENANT}:${NOW + 1}`]]);
  expect(await put('8', NOW + 2, true)).toEqual([['warung.catalogue.changed.v1', `catalogue:${TENANT}:${NOW + 2}`]]);
  // WhatsApp does not take the choice back.
  expect(await put('9', NOW + 3, false)).toEqual([]);
});
