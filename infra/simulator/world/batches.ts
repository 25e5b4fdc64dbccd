import { type ItemChange, productDataSchema } from '../state/catalogues.ts';
import { numericId } from './ids.ts';
import type { World } from './world.ts';

/** Applies the valid changes of a batch. A changed item keeps the fields that the change does not contain. */
export function applyBatch(state: World, handle: string): void {
  const batch = state.catalogues.batch(handle);
  if (!batch?.todo) return;
  const { catalogueId, todo } = batch;
  state.database.together(() => {
    for (const change of todo) apply(state, catalogueId, change);
    state.catalogues.batchDone(handle);
  });
  state.events.emit({ kind: 'numbers' });
}

function apply(state: World, catalogueId: string, { method, sku, data }: ItemChange): void {
  const existing = state.catalogues.item(catalogueId, sku);
  if (method === 'DELETE') state.catalogues.remove(catalogueId, sku);
  else
    state.catalogues.put({
      catalogueId,
      sku,
      id: existing?.id ?? numericId(state.random),
      data: productDataSchema.parse({ ...existing?.data, ...data }),
    });
}

/** Resumes the batches that were in progress when the process ended. */
export function resumeBatches(state: World): void {
  for (const { handle, readyAt } of state.catalogues.undoneBatches())
    state.agenda.at(readyAt, () => applyBatch(state, handle));
}
