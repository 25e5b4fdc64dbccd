import type * as z from 'zod';
import { monthCounts, monthOf } from '../../shared/entities/counts.ts';
import { getSettings, type Settings, settingsPut } from '../../shared/entities/settings.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { $Currency, type Currency } from '../../shared/money/currencies.ts';
import { moneyJson } from '../../shared/money/schema.ts';
import type { BusinessContext } from './business-context.ts';
import type { $NewSettings, $SettingsView } from './business-operations.ts';

type SettingsView = z.infer<typeof $SettingsView>;

/** Returns the tenant's settings, the limits of its plan, and this month's usage of both. */
export async function settingsOf(context: BusinessContext): Promise<SettingsView> {
  return viewOf(await getSettings(context.own, context.scope, { consistent: true }), context);
}

/** Replaces the tenant's settings. */
export async function putSettings(
  settings: z.infer<typeof $NewSettings>,
  context: BusinessContext,
): Promise<SettingsView> {
  await context.own.put(settingsPut(context.scope, settings));
  return viewOf(settings, context);
}

async function viewOf(
  { budget, holdMinutes, language }: Settings,
  { own, scope, now }: BusinessContext,
): Promise<SettingsView> {
  const [tenant, counts] = await Promise.all([getTenant(own, scope.tenantId), monthCounts(own, scope, monthOf(now))]);
  const currency = budget?.currency ?? onlyCurrency(counts.spent);
  const amount = currency && counts.spent.get(currency);
  return {
    budget,
    spent: currency && amount ? moneyJson({ amount, currency }) : null,
    quota: { messages: tenant?.limits?.monthlyMessages ?? null, used: counts.sent },
    sendsPerMinute: tenant?.limits?.sendsPerMinute ?? null,
    holdMinutes,
    language,
  };
}

/** Returns the currency of the spent amounts; undefined if there are several, because they cannot be summed. */
function onlyCurrency(spent: ReadonlyMap<string, unknown>): Currency | undefined {
  return spent.size === 1 ? $Currency.safeParse([...spent.keys()][0]).data : undefined;
}
