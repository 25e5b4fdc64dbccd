import { loadAssembly, type Usage } from '@warung/local';
import * as z from 'zod';
import type { TestPlatform } from '../harness/platform.ts';
import { costByKind, costOf, prices } from './cost.ts';

export const QUARTERS_PER_DAY = 96;
export const DAYS_PER_MONTH = 30;
const MILLION = 1_000_000;
const refSchema = z.object({ Ref: z.string() });

/**
 * Lambda polls empty queues continuously, and each response is billed ("Why are my Amazon SQS charges higher than
 * expected?"): five pollers that wait 20 seconds each. The local runtime does not poll empty queues, so the meter does
 * not count these receives.
 */
const EMPTY_RECEIVES_PER_MINUTE = 15;
const MINUTES_PER_MONTH = DAYS_PER_MONTH * 24 * 60;

/** Returns the fixed cost of the deployment, independent of use, in US dollars per month. */
export function fixedMonthlyCost(
  assembly: string,
  { platform }: TestPlatform,
  idleUse: readonly Usage[],
  quarters: number,
) {
  const resources = loadAssembly(assembly).stacks.flatMap(({ template }) => Object.values(template.Resources));
  const parameterDefaults = new Map(
    loadAssembly(assembly).stacks.flatMap(({ template }) =>
      Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default] as const),
    ),
  );
  const propertiesOf = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const alarms = propertiesOf('AWS::CloudWatch::Alarm');
  const secrets = propertiesOf('AWS::SecretsManager::Secret').length;
  const day = costOf(idleUse, quarters / QUARTERS_PER_DAY);
  const queues = platform.runtime.services.mappings
    .list()
    .flatMap(({ definition }) => (definition.kind === 'queue' && definition.enabled ? [definition.sourceArn] : []));
  const receives = queues.map((arn) => (arn.endsWith('.fifo') ? prices.sqsFifoRequest : prices.sqsStandardRequest));
  const parts = {
    alarms: { count: alarms.length, dollars: alarms.length * prices.cloudWatchAlarmMonth },
    secrets: { count: secrets, dollars: secrets * prices.secretMonth },
    schedules: {
      expressions: propertiesOf('AWS::Scheduler::Schedule').map(({ ScheduleExpression }) => {
        const parameter = refSchema.safeParse(ScheduleExpression).data;
        return String(parameter ? parameterDefaults.get(parameter.Ref) : ScheduleExpression);
      }),
      measuredQuarters: quarters,
      dollars: (day.total / MILLION) * DAYS_PER_MONTH,
      perMillionDays: costByKind(day),
    },
    emptyReceives: {
      queues: queues.length,
      aMinuteEach: EMPTY_RECEIVES_PER_MINUTE,
      dollars: receives.reduce((sum, price) => sum + price, 0) * EMPTY_RECEIVES_PER_MINUTE * MINUTES_PER_MONTH,
    },
  };
  const dollars = Object.values(parts).reduce((sum, part) => sum + part.dollars, 0);
  return { dollars, ...parts, ownMetricsAtMost: ownMetrics(alarms) };
}

/** Returns the project's own metrics. They are billed only for hours with data, and have none in normal operation. */
function ownMetrics(alarms: readonly Readonly<Record<string, unknown>>[]) {
  const ownAlarms = alarms.filter(({ Namespace }) => Namespace === 'Warung');
  const count = new Set(ownAlarms.map(({ MetricName, Dimensions }) => JSON.stringify([MetricName, Dimensions]))).size;
  return { count, dollars: count * prices.cloudWatchMetricMonth };
}
