import type { PlanFrom, Tenant } from '../../../shared/entities/tenant.ts';
import { localDayOf } from '../../../shared/rates/calendar.ts';
import { type PlanName, planNameSchema } from './plans.ts';
import { monthOf, type Period } from './rater/period.ts';

/** The plan, currency and time zone that apply to a tenant's charges of a month. */
export interface BillingTerms {
  readonly plan: PlanName;
  /** The currency of the WhatsApp Business Account. Platform fees are always in rupiah. */
  readonly currency: PlanFrom['currency'];
  /** The time zone in which months and the days of rate cards begin and end. */
  readonly timeZone: string;
}

const DEFAULT_TERMS: BillingTerms = { plan: 'free', currency: 'IDR', timeZone: 'Asia/Jakarta' };

/** Returns the terms of a month: the latest that start in it or in an earlier month. A plan applies to whole months. */
export function billingTermsOf({ plans = [] }: Pick<Tenant, 'plans'>, period: string): BillingTerms {
  const started = plans.filter(({ from }) => from <= period).sort((a, b) => (a.from < b.from ? -1 : 1));
  const last = started.at(-1);
  if (!last) return DEFAULT_TERMS;
  // A plan that no longer exists falls back to the free plan, so that it charges nothing.
  return { ...last, plan: planNameSchema.safeParse(last.plan).data ?? DEFAULT_TERMS.plan };
}

/**
 * Returns a tenant's month. It begins where the previous month ends, even if the time zone changes between the two, so
 * that every instant belongs to exactly one month.
 */
export function periodOf(tenant: Pick<Tenant, 'plans'>, id: string): Period {
  const before = previousMonth(id);
  const { to: from } = monthOf(billingTermsOf(tenant, before).timeZone, before);
  return { id, from, to: monthOf(billingTermsOf(tenant, id).timeZone, id).to };
}

/** Returns the month that contains an instant (milliseconds since 1970). */
export function periodAt(tenant: Pick<Tenant, 'plans'>, at: number): Period {
  const near = localDayOf('UTC', at).slice(0, 7);
  const found = [previousMonth(near), near, nextMonth(near)]
    .map((id) => periodOf(tenant, id))
    .find(({ from, to }) => from <= at && at < to);
  return found ?? periodOf(tenant, near);
}

const previousMonth = (id: string): string => shiftMonth(id, -1);
const nextMonth = (id: string): string => shiftMonth(id, 1);

function shiftMonth(id: string, by: number): string {
  const [year = '', month = ''] = id.split('-');
  return new Date(Date.UTC(Number(year), Number(month) - 1 + by)).toISOString().slice(0, 7);
}
