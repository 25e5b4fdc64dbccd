import { $ProductData, type ItemChange } from '../state/catalogues.ts';
import { numericId } from './ids.ts';
import type { World } from './world.ts';

/** Makes the good changes of a batch; a changed item keeps what was not given anew. */
export function applyBatch(world: World, handle: string): void {
  const batch = world.catalogues.batch(handle);
  if (!batch?.todo) return;
  const { catalogueId, todo } = batch;
  world.database.together(() => {
    for (const change of todo) apply(world, catalogueId, change);
    world.catalogues.batchDone(handle);
  });
  world.events.emit({ kind: 'numbers' });
}

function apply(world: World, catalogueId: string, { method, sku, data }: ItemChange): void {
  const known = world.catalogues.item(catalogueId, sku);
  if (method === 'DELETE') world.catalogues.remove(catalogueId, sku);
  else
    world.catalogues.put({
      catalogueId,
      sku,
      id: known?.id ?? numericId(world.random),
      data: $ProductData.parse({ ...known?.data, ...data }),
    });
}

/** Goes on with the batches that were under way when the process ended. */
export function resumeBatches(world: World): void {
  for (const { handle, readyAt } of world.catalogues.undoneBatches())
    world.agenda.at(readyAt, () => applyBatch(world, handle));
}
