import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, any, equals, type Put, type Table } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * The catalogue in WhatsApp that a tenant's products go to, `T#<tenant>#` / `CATALOGUE`: the one that WhatsApp named, or that a person
 * chose, which wins. Access: get (0.5 RCU, 1 consistent); one put when it becomes another.
 */
const $Catalogue = z.object({
  v: z.literal(1),
  catalogId: z.string(),
  /** The business account that it is connected to. */
  wabaId: z.string(),
  /** Since when; unix seconds. A new time makes all products go there again. */
  at: z.int(),
  /** A person chose it; else WhatsApp named it. */
  chosen: z.boolean(),
});
export type Catalogue = Omit<z.infer<typeof $Catalogue>, 'v'>;

/** @throws ZodError for what is no catalogue */
export function readCatalogue(item: Item): Catalogue {
  const { v: _, ...catalogue } = $Catalogue.parse(item);
  return catalogue;
}

/** Consistent: what was chosen a moment ago counts. 1 RCU. */
export async function getCatalogue(table: Table, scope: TenantScope): Promise<Catalogue | undefined> {
  const item = await table.get(scope.catalogue(), { consistent: true });
  return item && readCatalogue(item);
}

/** Keeps a catalogue. One that WhatsApp named gives way to one that a person chose meanwhile. 1 WCU. */
export const cataloguePut = (scope: TenantScope, catalogue: Catalogue): Put => ({
  key: scope.catalogue(),
  attributes: { v: 1, ...catalogue },
  ...(catalogue.chosen ? {} : { when: any(absent(), equals('chosen', false)) }),
});
