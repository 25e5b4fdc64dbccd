import type * as z from 'zod';
import { monthCounts, monthOf } from '../../shared/entities/counts.ts';
import { getSettings, type Settings, settingsPut } from '../../shared/entities/settings.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { $Currency, type Currency } from '../../shared/money/currencies.ts';
import { moneyJson } from '../../shared/money/schema.ts';
import type { BusinessContext } from './business-context.ts';
import type { $NewSettings, $SettingsView } from './business-operations.ts';

type SettingsView = z.infer<typeof $SettingsView>;

/** The business's own settings, the plan's limits, and what this month used of both. */
export async function settingsOf(context: BusinessContext): Promise<SettingsView> {
  return view(await getSettings(context.own, context.scope, { consistent: true }), context);
}

export async function putSettings(
  settings: z.infer<typeof $NewSettings>,
  context: BusinessContext,
): Promise<SettingsView> {
  await context.own.put(settingsPut(context.scope, settings));
  return view(settings, context);
}

async function view(
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

/** The one that was spent in; without a budget and with several no sum can be told. */
function onlyCurrency(spent: ReadonlyMap<string, unknown>): Currency | undefined {
  return spent.size === 1 ? $Currency.safeParse([...spent.keys()][0]).data : undefined;
}
