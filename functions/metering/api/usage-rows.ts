import type { Rollup } from '../../../shared/entities/rollup.ts';
import { bucketStartSeconds } from '../../../shared/entities/usage.ts';
import { localDayOf } from '../../../shared/rates/calendar.ts';
import { SEATS } from '../../../shared/rates/meters.ts';
import { addDecimalTexts } from '../domain/aggregate.ts';
import type { UsageGroup } from './operations.ts';
import type { UsageRow } from './views.ts';

/**
 * Groups rollups into rows, ordered by the grouped fields. Quantities are added up; each agent counts once per group.
 */
export function groupUsage(
  rollups: readonly Rollup[],
  groupBy: readonly UsageGroup[],
  timeZone: string,
): readonly UsageRow[] {
  const rows = new Map<string, UsageRow>();
  const agentsByRow = new Map<string, Set<string>>();
  const by = new Set(groupBy);
  const ifGrouped = (group: UsageGroup, value: string | null): string | null => (by.has(group) ? value : null);
  for (const rollup of rollups) {
    const day = ifGrouped('day', by.has('day') ? localDayOf(timeZone, bucketStartSeconds(rollup) * 1000) : null);
    for (const count of rollup.counts) {
      const fields = {
        day,
        meter: count.meter,
        category: ifGrouped('category', count.category),
        market: ifGrouped('market', count.market),
        numberId: ifGrouped('number', count.numberId),
        type: ifGrouped('type', count.type),
      };
      const existing = rows.get(keyOf(fields));
      const [quantity, records] = [existing?.quantity ?? '0', existing?.records ?? 0];
      const sums = { quantity: addDecimalTexts(quantity, count.quantity), records: records + count.records };
      rows.set(keyOf(fields), { ...fields, ...sums });
    }
    if (rollup.agentIds.length === 0) continue;
    const fields = { day, meter: SEATS, category: null, market: null, numberId: null, type: null } as const;
    const agents = agentsByRow.get(keyOf(fields)) ?? new Set();
    for (const agentId of rollup.agentIds) agents.add(agentId);
    agentsByRow.set(keyOf(fields), agents);
    rows.set(keyOf(fields), { ...fields, quantity: String(agents.size), records: agents.size });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const keyOf = ({ day, meter, category, market, numberId, type }: Omit<UsageRow, 'quantity' | 'records'>): string =>
  JSON.stringify([day, meter, category, market, numberId, type]);
