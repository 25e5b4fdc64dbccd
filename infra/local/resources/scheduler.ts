import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';
import type { Schedule, SchedulerEngine } from '../scheduler/engine.ts';
import { InvalidExpression, parseExpression } from '../scheduler/expression.ts';
import { createProvider, type Provider } from '../template/provider.ts';
import { deliveryOf, deliveryProperties } from './target.ts';

const targetSchema = z.strictObject({
  Arn: z.string(),
  RoleArn: z.string(),
  Input: z.string().optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().optional() }).optional(),
  ...deliveryProperties,
});

const scheduleSchema = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  StartDate: z.string().optional(),
  EndDate: z.string().optional(),
  Target: targetSchema,
});
type Properties = z.infer<typeof scheduleSchema>;

/**
 * Creates the providers of schedules and their groups. Flexible windows, universal targets and customer keys are
 * rejected.
 */
export function schedulerProviders(
  scheduler: SchedulerEngine,
  regionAndAccount: RegionAndAccount = LOCAL_REGION_AND_ACCOUNT,
): Provider[] {
  const arn = (kind: string, name: string) =>
    `arn:aws:scheduler:${regionAndAccount.region}:${regionAndAccount.account}:${kind}/${name}`;
  const scheduleArn = (name: string, group: unknown) => arn('schedule', `${groupOf(group)}/${name}`);
  return [
    createProvider({
      type: 'AWS::Scheduler::ScheduleGroup',
      properties: z.strictObject({ Name: z.string().optional() }),
      nameProperty: 'Name',
      identify: ({ physicalId }) => ({
        ref: physicalId,
        attributes: { Arn: arn('schedule-group', physicalId), State: 'ACTIVE' },
      }),
      apply: () => undefined,
      remove: () => undefined,
    }),
    createProvider({
      type: 'AWS::Scheduler::Schedule',
      properties: scheduleSchema,
      nameProperty: 'Name',
      replacementProperties: ['Name', 'GroupName'],
      identify: ({ physicalId }, raw) => ({
        ref: physicalId,
        attributes: { Arn: scheduleArn(physicalId, raw.GroupName) },
      }),
      apply: ({ physicalId, logicalId, properties }) =>
        scheduler.putSchedule(
          toSchedule(
            properties,
            {
              arn: scheduleArn(physicalId, properties.GroupName),
              groupArn: arn('schedule-group', groupOf(properties.GroupName)),
            },
            logicalId,
          ),
        ),
      remove: ({ physicalId }) => scheduler.removeByName(physicalId),
    }),
  ];
}

function groupOf(group: unknown): string {
  return typeof group === 'string' ? group : 'default';
}

function toSchedule(properties: Properties, arns: { arn: string; groupArn: string }, logicalId: string): Schedule {
  const { Target, ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = properties;
  return {
    ...arns,
    expression: expressionOf(ScheduleExpression, ScheduleExpressionTimezone, logicalId),
    expressionText: [ScheduleExpression, ScheduleExpressionTimezone ?? 'UTC', StartDate ?? '', EndDate ?? ''].join('|'),
    isEnabled: properties.State !== 'DISABLED',
    startMs: StartDate === undefined ? undefined : dateOf(StartDate, logicalId),
    endMs: EndDate === undefined ? undefined : dateOf(EndDate, logicalId),
    target: {
      ...deliveryOf(Target, `AWS::Scheduler::Schedule ${logicalId}, target`),
      roleArn: Target.RoleArn,
      input: Target.Input,
      messageGroupId: Target.SqsParameters?.MessageGroupId,
    },
  };
}

function expressionOf(text: string, timeZone: string | undefined, logicalId: string) {
  try {
    return parseExpression(text, timeZone);
  } catch (error) {
    if (error instanceof InvalidExpression)
      throw new NotRunHereError(`AWS::Scheduler::Schedule ${logicalId}: ${error.message}`);
    throw error;
  }
}

function dateOf(text: string, logicalId: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new NotRunHereError(`AWS::Scheduler::Schedule ${logicalId}: ${text} is not a date`);
  return instant;
}
