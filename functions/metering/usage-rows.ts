import type { Rollup } from '../../shared/entities/rollup.ts';
import { startOf } from '../../shared/entities/usage.ts';
import { dayIn } from '../../shared/rates/calendar.ts';
import { plus } from './fold.ts';
import type { UsageGroup } from './operations.ts';
import { SEATS } from './plans.ts';
import type { UsageRow } from './views.ts';

/** Groups rollups: quantities add up, people are counted once in a group. Rows in the order of what they are grouped by. */
export function usageRows(
  rollups: readonly Rollup[],
  groupBy: readonly UsageGroup[],
  timeZone: string,
): readonly UsageRow[] {
  const rows = new Map<string, UsageRow>();
  const people = new Map<string, Set<string>>();
  const by = new Set(groupBy);
  const only = (group: UsageGroup, value: string | null): string | null => (by.has(group) ? value : null);
  for (const rollup of rollups) {
    const day = only('day', by.has('day') ? dayIn(timeZone, startOf(rollup) * 1000) : null);
    for (const count of rollup.counts) {
      const head = {
        day,
        meter: count.meter,
        category: only('category', count.category),
        market: only('market', count.market),
        numberId: only('number', count.numberId),
        type: only('type', count.type),
      };
      const known = rows.get(keyOf(head));
      const [quantity, records] = [known?.quantity ?? '0', known?.records ?? 0];
      const sums = { quantity: plus(quantity, count.quantity), records: records + count.records };
      rows.set(keyOf(head), { ...head, ...sums });
    }
    if (rollup.seats.length === 0) continue;
    const head = { day, meter: SEATS, category: null, market: null, numberId: null, type: null } as const;
    const seen = people.get(keyOf(head)) ?? new Set();
    for (const agentId of rollup.seats) seen.add(agentId);
    people.set(keyOf(head), seen);
    rows.set(keyOf(head), { ...head, quantity: String(seen.size), records: seen.size });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const keyOf = ({ day, meter, category, market, numberId, type }: Omit<UsageRow, 'quantity' | 'records'>): string =>
  JSON.stringify([day, meter, category, market, numberId, type]);
