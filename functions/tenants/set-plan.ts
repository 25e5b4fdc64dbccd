import type * as z from 'zod';
import { getTenant, setPlans } from '../../shared/entities/tenant.ts';
import { TooMuchContentionError } from '../../shared/errors.ts';
import { conflict, notFound } from '../../shared/http/problem.ts';
import type { Table } from '../../shared/table/table.ts';
import { billingTermsOf, periodAt } from '../metering/domain/billing-terms.ts';
import type { newPlanSchema } from './operator-operations.ts';

/**
 * Sets a tenant's plan from a month on. `now` is in milliseconds since 1970.
 * @throws Problem 404 for an unknown tenant; 409 for a past month
 */
export async function setPlan(
  tenantId: string,
  { plan, from, currency, timeZone }: z.infer<typeof newPlanSchema>,
  { table, now }: { readonly table: Table; readonly now: number },
) {
  const tenant = await getTenant(table, tenantId, { consistent: true });
  if (!tenant) throw notFound('There is no such tenant.');
  const current = periodAt(tenant, now).id;
  const month = from ?? current;
  if (month < current) throw conflict('The plan of a past month cannot be changed.');
  const previous = billingTermsOf(tenant, month);
  const set = { plan, from: month, currency: currency ?? previous.currency, timeZone: timeZone ?? previous.timeZone };
  const others = (tenant.plans ?? []).filter((one) => one.from !== month);
  const plans = [...others, set].sort((a, b) => (a.from < b.from ? -1 : 1));
  if (!(await setPlans(table, tenant, plans)))
    throw new TooMuchContentionError('the plan was changed by another request');
  return { tenantId, ...set };
}
