import type * as z from 'zod';
import { monthCounts, monthOf } from '../../shared/entities/month-counts.ts';
import { getSettings, type Settings, settingsPut } from '../../shared/entities/settings.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { type Currency, currencySchema } from '../../shared/money/currencies.ts';
import { toMoneyJson } from '../../shared/money/schema.ts';
import type { TenantContext } from './tenant-context.ts';
import type { newSettingsSchema, settingsViewSchema } from './tenant-operations.ts';

type SettingsView = z.infer<typeof settingsViewSchema>;

/** Returns the tenant's settings, the limits of its plan, and this month's usage of both. */
export async function readSettings(context: TenantContext): Promise<SettingsView> {
  return viewOf(await getSettings(context.own, context.scope, { consistent: true }), context);
}

/** Replaces the tenant's settings. */
export async function putSettings(
  settings: z.infer<typeof newSettingsSchema>,
  context: TenantContext,
): Promise<SettingsView> {
  await context.own.put(settingsPut(context.scope, settings));
  return viewOf(settings, context);
}

async function viewOf(
  { budget, holdMinutes, language }: Settings,
  { own, scope, now }: TenantContext,
): Promise<SettingsView> {
  const [tenant, counts] = await Promise.all([getTenant(own, scope.tenantId), monthCounts(own, scope, monthOf(now))]);
  const currency = budget?.currency ?? onlyCurrency(counts.spent);
  const amount = currency && counts.spent.get(currency);
  return {
    budget,
    spent: currency && amount ? toMoneyJson({ amount, currency }) : null,
    quota: { messages: tenant?.limits?.monthlyMessages ?? null, used: counts.sent },
    sendsPerMinute: tenant?.limits?.sendsPerMinute ?? null,
    holdMinutes,
    language,
  };
}

/** Returns the currency of the spent amounts; undefined if there are several, because they cannot be summed. */
function onlyCurrency(spent: ReadonlyMap<string, unknown>): Currency | undefined {
  return spent.size === 1 ? currencySchema.safeParse([...spent.keys()][0]).data : undefined;
}
