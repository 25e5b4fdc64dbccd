import * as z from 'zod';
import type { Use } from '../../infra/local/kernel/meter.ts';
import { loadAssembly } from '../../infra/local/template/assembly.ts';
import type { TestPlatform } from '../harness/platform.ts';
import { costByKind, costOf, prices } from './cost.ts';

export const QUARTERS_A_DAY = 96;
export const DAYS_A_MONTH = 30;
const MILLION = 1_000_000;
const $Ref = z.object({ Ref: z.string() });

/**
 * Lambda asks an empty queue again and again, and each answer is billed ("Why are my Amazon SQS charges higher than expected?"): five
 * pollers that wait twenty seconds each. The runtime here does not ask empty queues, so the meter does not show them.
 */
const EMPTY_RECEIVES_A_MINUTE = 15;
const MINUTES_A_MONTH = DAYS_A_MONTH * 24 * 60;

/** US dollars a month that the deployment costs, whoever uses it. */
export function fixedMonth(assembly: string, { platform }: TestPlatform, quiet: readonly Use[], quarters: number) {
  const resources = loadAssembly(assembly).stacks.flatMap(({ template }) => Object.values(template.Resources));
  const given = new Map(
    loadAssembly(assembly).stacks.flatMap(({ template }) =>
      Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default] as const),
    ),
  );
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const alarms = of('AWS::CloudWatch::Alarm');
  const secrets = of('AWS::SecretsManager::Secret').length;
  const day = costOf(quiet, quarters / QUARTERS_A_DAY);
  const queues = platform.runtime.parts.mappings
    .list()
    .flatMap(({ definition }) => (definition.kind === 'queue' && definition.enabled ? [definition.sourceArn] : []));
  const receives = queues.map((arn) => (arn.endsWith('.fifo') ? prices.sqsFifoRequest : prices.sqsStandardRequest));
  const parts = {
    alarms: { count: alarms.length, dollars: alarms.length * prices.cloudWatchAlarmMonth },
    secrets: { count: secrets, dollars: secrets * prices.secretMonth },
    schedules: {
      expressions: of('AWS::Scheduler::Schedule').map(({ ScheduleExpression }) => {
        const parameter = $Ref.safeParse(ScheduleExpression).data;
        return String(parameter ? given.get(parameter.Ref) : ScheduleExpression);
      }),
      measuredQuarters: quarters,
      dollars: (day.total / MILLION) * DAYS_A_MONTH,
      perMillionDays: costByKind(day),
    },
    emptyReceives: {
      queues: queues.length,
      aMinuteEach: EMPTY_RECEIVES_A_MINUTE,
      dollars: receives.reduce((sum, price) => sum + price, 0) * EMPTY_RECEIVES_A_MINUTE * MINUTES_A_MONTH,
    },
  };
  const dollars = Object.values(parts).reduce((sum, part) => sum + part.dollars, 0);
  return { dollars, ...parts, ownMetricsAtMost: ownMetrics(alarms) };
}

/** Metrics of ours, which are billed only for the hours in which something is counted; none of them is while all is well. */
function ownMetrics(alarms: readonly Readonly<Record<string, unknown>>[]) {
  const ours = alarms.filter(({ Namespace }) => Namespace === 'Warung');
  const count = new Set(ours.map(({ MetricName, Dimensions }) => JSON.stringify([MetricName, Dimensions]))).size;
  return { count, dollars: count * prices.cloudWatchMetricMonth };
}
