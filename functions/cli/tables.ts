import type { FileReport, ReplayReport } from './replay.ts';

/** The account of a replay as text: a row a file, then the sums, then what a repetition changed. */
export function replayTable({ files, before, after }: ReplayReport): string {
  const rows = files.map(row);
  const sums = files.reduce(
    (sum, { counted, items }) => ({ counted: sum.counted + counted, accounted: sum.accounted + accounted(items) }),
    { counted: 0, accounted: 0 },
  );
  const unchanged = JSON.stringify(before) === JSON.stringify(after);
  return [
    '| file | HTTP | items | stored | applied | quarantined | missing | reasons |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `items in ${sums.counted}, accounted for ${sums.accounted}`,
    `conversations, messages, quarantined: ${Object.values(before).join(', ')} after the first time, ${Object.values(after).join(', ')} at the end: ${unchanged ? 'nothing changed' : 'CHANGED'}`,
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
