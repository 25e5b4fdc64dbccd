import { countsOf } from './contents.ts';
import type { FileReport, ReplayReport } from './replay.ts';

/** Problems that are written out; of more, only the number. */
const SHOWN = 20;

/** The account of a replay as text: a row a file, the sums, what was compared, and every problem. */
export function replayTable({ files, contents, sawConversations, problems }: ReplayReport, times: number): string {
  const counted = files.reduce((sum, file) => sum + file.counted, 0);
  const found = files.reduce((sum, { items }) => sum + accounted(items), 0);
  const counts = Object.entries(countsOf(contents)).map(([kind, count]) => `${kind} ${count}`);
  return [
    '| file | HTTP | items | stored | applied | quarantined | missing | reasons |',
    '|---|---|---|---|---|---|---|---|',
    ...files.map(row),
    '',
    `items in ${counted}, accounted for ${found}`,
    `to be seen: ${counts.join(', ')}`,
    ...(times > 1 && problems.length === 0 ? ['posted again, concurrently and shuffled: nothing of it changed'] : []),
    ...(sawConversations ? [] : ['conversations were not looked at: that takes --connect']),
    ...problems.slice(0, SHOWN).map((problem) => `PROBLEM ${problem}`),
    ...(problems.length > SHOWN ? [`… and ${problems.length - SHOWN} problems more`] : []),
  ].join('\n');
}

function row({ file, status, counted, items }: FileReport): string {
  const count = (outcome: string): number => items.filter((item) => item.outcome === outcome).length;
  const reasons = [...new Set(items.flatMap(({ reason }) => (reason ? [reason] : [])))].join('; ');
  const cells = [
    file,
    status,
    counted,
    count('stored'),
    count('applied'),
    count('quarantined'),
    count('missing') + Math.max(0, counted - items.length),
    reasons,
  ];
  return `| ${cells.join(' | ')} |`;
}

function accounted(items: FileReport['items']): number {
  return items.filter(({ outcome }) => outcome !== 'missing').length;
}
