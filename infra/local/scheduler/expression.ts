import { type Cron, InvalidExpressionError, nextCronRun, parseCron } from './cron.ts';
import { instantOf, isTimeZone } from './time-zone.ts';

export { InvalidExpressionError as InvalidExpression } from './cron.ts';

/** A parsed schedule expression. `rate` counts from the schedule's start. */
export type ScheduleExpression =
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly timeZone: string }
  | { readonly kind: 'at'; readonly instant: number };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses `rate(value unit)`, `cron(fields)` or `at(yyyy-mm-ddThh:mm:ss)` (Scheduler User Guide, "Schedule types").
 * @throws InvalidExpressionError
 */
export function parseExpression(text: string, timeZone = 'UTC'): ScheduleExpression {
  if (!isTimeZone(timeZone)) throw new InvalidExpressionError(`time zone ${timeZone} is unknown`);
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(text.trim()) ?? [];
  if (kind === 'rate') return parseRate(argument);
  if (kind === 'cron') return { kind, cron: parseCron(argument), timeZone };
  if (kind === 'at') return { kind, instant: parseAt(argument, timeZone) };
  throw new InvalidExpressionError(`${text} is not a rate, cron or at expression`);
}

function parseRate(argument: string): ScheduleExpression {
  const [, value = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const count = Number(value);
  const unitMs = UNIT_MS[unit];
  if (count < 1 || unitMs === undefined)
    throw new InvalidExpressionError(`rate(${argument}) is not a positive number of minutes, hours or days`);
  return { kind: 'rate', periodMs: count * unitMs };
}

function parseAt(argument: string, timeZone: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(argument)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts ?? [];
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  const instant = parts && exists ? instantOf({ year, month, day, hour, minute, second }, timeZone) : undefined;
  if (instant === undefined) throw new InvalidExpressionError(`at(${argument}) is not a time in ${timeZone}`);
  return instant;
}

/** Period in which a schedule runs, in epoch milliseconds. `start` is its StartDate or creation time. */
export interface SchedulePeriod {
  readonly startMs: number;
  readonly endMs?: number | undefined;
}

/**
 * Returns the first run after `after` within the bounds; `undefined` if none is left. A rate without a start date runs
 * immediately on creation and then every period.
 */
export function findNextRun(expression: ScheduleExpression, bounds: SchedulePeriod, after: number): number | undefined {
  const run = nextUnboundedRun(expression, bounds.startMs, Math.max(after, bounds.startMs - 1));
  return run !== undefined && run <= (bounds.endMs ?? Number.POSITIVE_INFINITY) ? run : undefined;
}

function nextUnboundedRun(expression: ScheduleExpression, start: number, after: number): number | undefined {
  switch (expression.kind) {
    case 'rate':
      return start + Math.max(0, Math.floor((after - start) / expression.periodMs) + 1) * expression.periodMs;
    case 'cron':
      return nextCronRun(expression.cron, expression.timeZone, after);
    case 'at':
      return expression.instant > after ? expression.instant : undefined;
  }
}

/** Returns the last run from `from`, which is itself a run, to `now`. */
export function findLatestRun(
  expression: ScheduleExpression,
  bounds: SchedulePeriod,
  from: number,
  now: number,
): number {
  if (expression.kind === 'rate') return from + Math.floor((now - from) / expression.periodMs) * expression.periodMs;
  let latest = from;
  for (;;) {
    const next = findNextRun(expression, bounds, latest);
    if (next === undefined || next > now) return latest;
    latest = next;
  }
}
