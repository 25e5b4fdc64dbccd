import type { FileReport, ReplayReport } from './replay.ts';
import { countByKind } from './snapshot.ts';

/** Maximum number of problems in the report; of more, only the number is shown. */
const MAX_PROBLEMS = 20;

/** Formats the report of a replay: a row for each file, the totals, what was compared, and the problems. */
export function formatReplayReport(
  { files, snapshot, hasConversations, problems }: ReplayReport,
  times: number,
): string {
  const counted = files.reduce((sum, file) => sum + file.itemCount, 0);
  const processed = files.reduce((sum, { items }) => sum + countProcessed(items), 0);
  const counts = Object.entries(countByKind(snapshot)).map(([kind, count]) => `${kind} ${count}`);
  return [
    '| file | HTTP | items | stored | applied | quarantined | missing | reasons |',
    '|---|---|---|---|---|---|---|---|',
    ...files.map(row),
    '',
    `items sent ${counted}, accounted for ${processed}`,
    `visible in the APIs: ${counts.join(', ')}`,
    ...(times > 1 && problems.length === 0 ? ['posted again, concurrently and shuffled: nothing of it changed'] : []),
    ...(hasConversations ? [] : ['conversations were not looked at: that takes --connect']),
    ...problems.slice(0, MAX_PROBLEMS).map((problem) => `PROBLEM ${problem}`),
    ...(problems.length > MAX_PROBLEMS ? [`… and ${problems.length - MAX_PROBLEMS} more problems`] : []),
  ].join('\n');
}

function row({ file, status, itemCount, items }: FileReport): string {
  const count = (outcome: string): number => items.filter((item) => item.outcome === outcome).length;
  const reasons = [...new Set(items.flatMap(({ reason }) => (reason ? [reason] : [])))].join('; ');
  const cells = [
    file,
    status,
    itemCount,
    count('stored'),
    count('applied'),
    count('quarantined'),
    count('missing') + Math.max(0, itemCount - items.length),
    reasons,
  ];
  return `| ${cells.join(' | ')} |`;
}

function countProcessed(items: FileReport['items']): number {
  return items.filter(({ outcome }) => outcome !== 'missing').length;
}
