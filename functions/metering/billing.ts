import type { PlanFrom, Tenant } from '../../shared/entities/tenant.ts';
import { dayIn } from '../../shared/rates/calendar.ts';
import { $PlanName, type PlanName } from './plans.ts';
import { monthOf, type Period } from './rater/period.ts';

/** What a tenant's charges of a month go by. */
export interface BillingTerms {
  readonly plan: PlanName;
  /** Of the account at WhatsApp; fees of the platform are in rupiah. */
  readonly currency: PlanFrom['currency'];
  /** In which months, and days of rate cards, begin and end. */
  readonly timeZone: string;
}

const DEFAULT_TERMS: BillingTerms = { plan: 'free', currency: 'IDR', timeZone: 'Asia/Jakarta' };

/** The terms of a month: those that were set last for it or an earlier one. A plan holds for whole months. */
export function termsIn({ plans = [] }: Pick<Tenant, 'plans'>, period: string): BillingTerms {
  const known = plans.filter(({ from }) => from <= period).sort((a, b) => (a.from < b.from ? -1 : 1));
  const last = known.at(-1);
  if (!last) return DEFAULT_TERMS;
  // A plan that is no longer known charges nothing rather than something.
  return { ...last, plan: $PlanName.safeParse(last.plan).data ?? DEFAULT_TERMS.plan };
}

/**
 * A month of a tenant. It begins where the one before ends, also when the time zone changes between the two: no instant is in two
 * months or in none.
 */
export function periodOf(tenant: Pick<Tenant, 'plans'>, id: string): Period {
  const before = previousMonth(id);
  const { to: from } = monthOf(termsIn(tenant, before).timeZone, before);
  return { id, from, to: monthOf(termsIn(tenant, id).timeZone, id).to };
}

/** The month that an instant (milliseconds since 1970) lies in. */
export function periodAt(tenant: Pick<Tenant, 'plans'>, at: number): Period {
  const near = dayIn('UTC', at).slice(0, 7);
  const found = [previousMonth(near), near, nextMonth(near)]
    .map((id) => periodOf(tenant, id))
    .find(({ from, to }) => from <= at && at < to);
  return found ?? periodOf(tenant, near);
}

const previousMonth = (id: string): string => shifted(id, -1);
const nextMonth = (id: string): string => shifted(id, 1);

function shifted(id: string, by: number): string {
  const [year = '', month = ''] = id.split('-');
  return new Date(Date.UTC(Number(year), Number(month) - 1 + by)).toISOString().slice(0, 7);
}
