import * as z from 'zod';
import type { TenantScope } from '../table/keys.ts';
import { absent, any, equals, type Put, type Table } from '../table/table.ts';
import type { Item } from '../table/values.ts';

/**
 * The WhatsApp catalogue that a tenant's products are synchronised to, `T#<tenant>#` / `CATALOGUE`: reported by
 * WhatsApp, or chosen by an agent, which takes precedence. Access: get (0.5 RCU, 1 consistent); one put per change.
 */
const catalogueSchema = z.object({
  v: z.literal(1),
  catalogId: z.string(),
  /** The WhatsApp Business account that the catalogue is connected to. */
  wabaId: z.string(),
  /** When it was set; unix seconds. A new time synchronises all products again. */
  at: z.int(),
  /** An agent chose it; otherwise WhatsApp reported it. */
  chosen: z.boolean(),
});
export type Catalogue = Omit<z.infer<typeof catalogueSchema>, 'v'>;

/** @throws ZodError for an item that is not a catalogue */
export function readCatalogue(item: Item): Catalogue {
  const { v: _, ...catalogue } = catalogueSchema.parse(item);
  return catalogue;
}

/** Reads the catalogue. Consistent: includes a choice made just before. 1 RCU. */
export async function getCatalogue(table: Table, scope: TenantScope): Promise<Catalogue | undefined> {
  const item = await table.get(scope.catalogue(), { consistent: true });
  return item && readCatalogue(item);
}

/**
 * Creates the write of a catalogue. A catalogue that WhatsApp reported does not replace one that an agent chose. 1 WCU.
 */
export const putCatalogue = (scope: TenantScope, catalogue: Catalogue): Put => ({
  key: scope.catalogue(),
  attributes: { v: 1, ...catalogue },
  ...(catalogue.chosen ? {} : { when: any(absent(), equals('chosen', false)) }),
});
