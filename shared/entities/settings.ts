import * as z from 'zod';
import { moneySchema } from '../money/schema.ts';
import type { TenantScope } from '../table/keys.ts';
import type { Put, Table } from '../table/table.ts';

/** A language of messages to customers. */
export const languageSchema = z.enum(['id', 'en']);
export type Language = z.infer<typeof languageSchema>;

/** How long stock is held for an unconfirmed order, in minutes: minimum, maximum and default. */
export const HOLD_MINUTES = { least: 5, most: 720, unset: 30 };

/**
 * The settings of a business, `T#<tenant>#` / `SETTINGS`. Access: get (0.5 RCU); put all settings (1 WCU): the last
 * write wins.
 */
const settingsSchema = z.object({
  v: z.literal(1),
  /** The monthly budget for WhatsApp; null for no limit. */
  budget: moneySchema.nullable(),
  holdMinutes: z.int().default(HOLD_MINUTES.unset),
  /** The language of order notices to customers. */
  language: languageSchema.default('id'),
});
export type Settings = Omit<z.infer<typeof settingsSchema>, 'v'>;

/** The settings of a business that has set nothing. */
const DEFAULT_SETTINGS: Settings = { budget: null, holdMinutes: HOLD_MINUTES.unset, language: 'id' };

export async function getSettings(
  table: Table,
  scope: TenantScope,
  options?: { readonly consistent: boolean },
): Promise<Settings> {
  const item = await table.get(scope.settings(), options);
  return item ? settingsSchema.parse(item) : DEFAULT_SETTINGS;
}

export const settingsPut = (scope: TenantScope, { budget, holdMinutes, language }: Settings): Put => ({
  key: scope.settings(),
  attributes: { v: 1, budget: budget && { ...budget }, holdMinutes, language },
});
