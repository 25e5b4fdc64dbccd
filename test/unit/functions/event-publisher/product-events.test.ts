import { expect, test } from 'vitest';
import { eventsOf } from '../../../../functions/event-publisher/events-of.ts';
import { putCatalogue } from '../../../../shared/entities/catalogue.ts';
import { getProducts, newProduct, updateDetails, updateSync } from '../../../../shared/entities/product.ts';
import { addStock, holdStock, initialStock, setSoldOut } from '../../../../shared/entities/stock.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import type { Item } from '../../../../shared/table/values.ts';
import { createMemoryTable } from '../../shared/memory-table.ts';

const TENANT = '01J0000000000000000000TEST';
const NOW = 1_795_420_800;
const scope = new TenantScope(TENANT);
const details = { name: 'Kopi', price: { amount: '10000', currency: 'IDR' as const } };
const by = { by: 'agent' };

/** Creates a table and returns the events of a step's changes, as the stream would cause them. */
function eventFixture() {
  const table = createMemoryTable();
  return {
    table,
    async eventsIn(step: () => Promise<unknown>) {
      const before = new Map<string, Item>(table.items);
      await step();
      return [...table.items].flatMap(([id, after]) =>
        before.get(id) === after
          ? []
          : eventsOf({ before: before.get(id), after }).map(({ type, event }) => [type, event.id]),
      );
    },
  };
}

async function kopi(onHand = 2) {
  const fixture = eventFixture();
  const writes = [
    newProduct(scope, 'kopi', details, NOW),
    ...initialStock(scope, 'kopi', { onHand, at: NOW, id: 'first', by: 'agent' }),
  ];
  return { ...fixture, created: await fixture.eventsIn(() => fixture.table.transact(writes)) };
}

test('a new product causes an event for its details and one for its availability', async () => {
  const { created } = await kopi();
  expect(created).toEqual([
    ['warung.product.changed.v1', `product:${TENANT}:kopi:1`],
    ['warung.product.changed.v1', `stock:${TENANT}:kopi:1`],
  ]);
});

test('changed details cause an event; the state of the synchronization does not', async () => {
  const { eventsIn, table } = await kopi();
  const other = { ...details, name: 'Kopi tubruk' };
  expect(await eventsIn(() => table.update(updateDetails(scope, 'kopi', other, 1, NOW + 1)))).toEqual([
    ['warung.product.changed.v1', `product:${TENANT}:kopi:2`],
  ]);
  const [found] = await getProducts(table, scope, ['kopi']);
  if (!found) throw new Error('no product');
  const sync = { state: 'synced' as const, version: 2, available: true, at: NOW };
  expect(await eventsIn(() => table.update(updateSync(scope, found.product, sync)))).toEqual([]);
});

test('each change of availability causes an event with another id', async () => {
  const { eventsIn, table } = await kopi();
  const move = (id: string, quantity: number) => ({ sku: 'kopi', quantity, orderId: id, at: NOW, id });
  const hold = (id: string) => eventsIn(() => table.transact(holdStock(scope, move(id, 1), NOW + 9)));
  const ids = [];
  ids.push(await hold('a'));
  ids.push(await hold('b'));
  ids.push(await eventsIn(() => table.transact(addStock(scope, 'kopi', 3, { at: NOW, id: 'c', ...by }))));
  ids.push(await eventsIn(() => table.update(setSoldOut(scope, 'kopi', true, NOW))));
  ids.push(await eventsIn(() => table.transact(addStock(scope, 'kopi', 1, { at: NOW, id: 'd', ...by }))));
  ids.push(await eventsIn(() => table.update(setSoldOut(scope, 'kopi', false, NOW))));
  const changed = (n: number) => [['warung.product.changed.v1', `stock:${TENANT}:kopi:${n}`]];
  expect(ids).toEqual([[], changed(3), changed(4), changed(5), [], changed(7)]);
});

test('a catalogue that a person chose, or another one that WhatsApp reports, causes an event', async () => {
  const { eventsIn, table } = eventFixture();
  const put = (catalogId: string, at: number, chosen: boolean) =>
    eventsIn(() => table.put(putCatalogue(scope, { catalogId, wabaId: '1', at, chosen })));
  expect(await put('7', NOW, false)).toEqual([]);
  expect(await put('8', NOW + 1, false)).toEqual([['warung.catalogue.changed.v1', `catalogue:${TENANT}:${NOW + 1}`]]);
  expect(await put('8', NOW + 2, true)).toEqual([['warung.catalogue.changed.v1', `catalogue:${TENANT}:${NOW + 2}`]]);
  // A report of WhatsApp does not override the choice.
  expect(await put('9', NOW + 3, false)).toEqual([]);
});
