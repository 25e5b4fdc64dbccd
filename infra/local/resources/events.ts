import * as z from 'zod';
import type { EventsEngine, RuleTarget } from '../events/engine.ts';
import { checkInput, type TargetInput } from '../events/input-transformer.ts';
import { compilePattern, InvalidEventPattern } from '../events/pattern.ts';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';
import { createProvider, type Provider } from '../template/provider.ts';
import { deliveryOf, deliveryProperties } from './target.ts';

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputTemplate: z.string(), InputPathsMap: z.record(z.string(), z.string()).optional() })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  ...deliveryProperties,
});
type TargetProperties = z.infer<typeof targetSchema>;

const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  EventBusName: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  Targets: z.array(targetSchema).max(5).optional(),
});

/** The part of IAM that stores bus policies. */
export interface BusPolicies {
  addResourceStatement(arn: string, id: string, statement: Readonly<Record<string, unknown>>): void;
  withdrawResourcePolicy(id: string): void;
}

/**
 * Creates the providers of buses, rules and bus policies. Scheduled rules and targets other than queues and functions
 * are rejected.
 */
export function eventsProviders(
  events: EventsEngine,
  policies: BusPolicies,
  regionAndAccount: RegionAndAccount = LOCAL_REGION_AND_ACCOUNT,
): Provider[] {
  return [busProvider(events), policyProvider(events, policies), ruleProvider(events, regionAndAccount)];
}

function busProvider(events: EventsEngine): Provider {
  return createProvider({
    type: 'AWS::Events::EventBus',
    properties: z.strictObject({ Name: z.string() }),
    nameProperty: 'Name',
    identify: ({ physicalId }) => ({
      ref: physicalId,
      attributes: { Name: physicalId, Arn: events.busArn(physicalId) },
    }),
    apply: ({ physicalId }) => events.addBus(physicalId),
    remove: ({ physicalId }) => events.removeBus(physicalId),
  });
}

function policyProvider(events: EventsEngine, policies: BusPolicies): Provider {
  return createProvider({
    type: 'AWS::Events::EventBusPolicy',
    properties: z.strictObject({
      EventBusName: z.string().optional(),
      StatementId: z.string(),
      Statement: z.record(z.string(), z.unknown()),
    }),
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: {} }),
    apply: ({ stackName, logicalId, properties: { EventBusName, Statement } }) => {
      policies.withdrawResourcePolicy(`${stackName}.${logicalId}`);
      policies.addResourceStatement(events.busArn(EventBusName), `${stackName}.${logicalId}`, Statement);
    },
    remove: ({ stackName, logicalId }) => policies.withdrawResourcePolicy(`${stackName}.${logicalId}`),
  });
}

function ruleProvider(events: EventsEngine, regionAndAccount: RegionAndAccount): Provider {
  return createProvider({
    type: 'AWS::Events::Rule',
    properties: ruleSchema,
    nameProperty: 'Name',
    replacementProperties: ['EventBusName'],
    identify: ({ physicalId, logicalId }, raw) => {
      const bus = busName(raw.EventBusName, logicalId);
      const ref = bus === 'default' ? physicalId : `${bus}|${physicalId}`;
      return { ref, attributes: { Arn: ruleArn(regionAndAccount, bus, physicalId) } };
    },
    apply: ({ physicalId, logicalId, properties }) =>
      events.putRule({
        arn: ruleArn(regionAndAccount, busName(properties.EventBusName, logicalId), physicalId),
        name: physicalId,
        busArn: events.busArn(properties.EventBusName),
        isEnabled: properties.State !== 'DISABLED',
        matches: patternOf(properties.EventPattern, logicalId),
        targets: (properties.Targets ?? []).map((target) => toTarget(target, logicalId)),
      }),
    remove: ({ physicalId }) => events.removeRuleByName(physicalId),
  });
}

/** Returns `arn:aws:events:region:account:rule/bus/name`, without the bus for the default bus. */
function ruleArn({ region, account }: RegionAndAccount, bus: string, name: string): string {
  return `arn:aws:events:${region}:${account}:rule/${bus === 'default' ? name : `${bus}/${name}`}`;
}

function busName(nameOrArn: unknown, logicalId: string): string {
  if (nameOrArn === undefined) return 'default';
  if (typeof nameOrArn !== 'string')
    throw new NotRunHereError(
      `AWS::Events::Rule ${logicalId}: EventBusName must be resolved before the rule is identified`,
    );
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

function patternOf(pattern: unknown, logicalId: string) {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof InvalidEventPattern)
      throw new NotRunHereError(`AWS::Events::Rule ${logicalId}: ${error.message}`);
    throw error;
  }
}

function toTarget(target: TargetProperties, logicalId: string): RuleTarget {
  const where = `AWS::Events::Rule ${logicalId}, target ${target.Id}`;
  const delivery = deliveryOf(target, where);
  const input = inputOf(target, where);
  checkInput(input, where);
  return { ...delivery, id: target.Id, input, messageGroupId: target.SqsParameters?.MessageGroupId };
}

/** "Input, InputPath, and InputTransformer are mutually exclusive" (API Reference, Target). */
function inputOf({ Input, InputPath, InputTransformer }: TargetProperties, where: string): TargetInput {
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1)
    throw new NotRunHereError(`${where}: only one of Input, InputPath and InputTransformer can be given`);
  if (Input !== undefined) return { kind: 'constant', text: Input };
  if (InputPath !== undefined) return { kind: 'path', path: InputPath };
  if (!InputTransformer) return { kind: 'event' };
  return { kind: 'template', paths: InputTransformer.InputPathsMap ?? {}, template: InputTransformer.InputTemplate };
}
