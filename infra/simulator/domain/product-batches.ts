import { type ItemChange, productDataSchema } from '../storage/catalogues.ts';
import { createNumericId } from './ids.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Applies the valid changes of a batch. A changed item keeps the fields that the change does not contain. */
export function applyBatch(state: SimulatorState, handle: string): void {
  const batch = state.catalogues.batch(handle);
  if (!batch?.todo) return;
  const { catalogueId, todo } = batch;
  state.database.transaction(() => {
    for (const change of todo) apply(state, catalogueId, change);
    state.catalogues.completeBatch(handle);
  });
  state.pageEvents.emit({ kind: 'numbers' });
}

function apply(state: SimulatorState, catalogueId: string, { method, sku, data }: ItemChange): void {
  const existing = state.catalogues.item(catalogueId, sku);
  if (method === 'DELETE') state.catalogues.remove(catalogueId, sku);
  else
    state.catalogues.put({
      catalogueId,
      sku,
      id: existing?.id ?? createNumericId(state.random),
      data: productDataSchema.parse({ ...existing?.data, ...data }),
    });
}

/** Resumes the batches that were in progress when the process ended. */
export function resumeBatches(state: SimulatorState): void {
  for (const { handle, readyAt } of state.catalogues.listPendingBatches())
    state.scheduler.schedule(readyAt, () => applyBatch(state, handle));
}
