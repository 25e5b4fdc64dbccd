import * as z from 'zod';
import { $Money } from '../money/schema.ts';
import type { TenantScope } from '../table/keys.ts';
import type { Put, Table } from '../table/table.ts';

/** The languages that customers are told in. */
export const $Language = z.enum(['id', 'en']);
export type Language = z.infer<typeof $Language>;

/** How long stock is held for an order that is not confirmed, in minutes: bounds, and what holds unless something is set. */
export const HOLD_MINUTES = { least: 5, most: 720, unset: 30 };

/**
 * What a business has set for itself, `T#<tenant>#` / `SETTINGS`. Access: get (0.5 RCU); put the whole (1 WCU): the last one wins.
 */
const $Settings = z.object({
  v: z.literal(1),
  /** What WhatsApp may cost a month; null for as much as it likes. */
  budget: $Money.nullable(),
  holdMinutes: z.int().default(HOLD_MINUTES.unset),
  /** What customers are told about their orders in. */
  language: $Language.default('id'),
});
export type Settings = Omit<z.infer<typeof $Settings>, 'v'>;

/** What holds until something is set. */
const UNSET: Settings = { budget: null, holdMinutes: HOLD_MINUTES.unset, language: 'id' };

export async function getSettings(
  table: Table,
  scope: TenantScope,
  options?: { readonly consistent: boolean },
): Promise<Settings> {
  const item = await table.get(scope.settings(), options);
  return item ? $Settings.parse(item) : UNSET;
}

export const settingsPut = (scope: TenantScope, { budget, holdMinutes, language }: Settings): Put => ({
  key: scope.settings(),
  attributes: { v: 1, budget: budget && { ...budget }, holdMinutes, language },
});
