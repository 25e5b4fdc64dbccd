import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';
import type { MappingDefinition } from '../mappings/definition.ts';
import { createProvider, type Provider, type Resource } from '../template/provider.ts';
import { functionArn } from './lambda.ts';

/** The part of the event source mappings that the provider uses. */
export interface MappingRegistry {
  define(definition: MappingDefinition): Promise<void>;
  remove(id: string): Promise<void>;
}

const integerSchema = z.coerce.number().int();
const flagSchema = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Ranges: Lambda API Reference, CreateEventSourceMapping. */
const mappingPropertiesSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: flagSchema.default(true),
  BatchSize: integerSchema.min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: integerSchema.min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).default([]) }).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: integerSchema.min(2).max(1_000).optional() }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  BisectBatchOnFunctionError: flagSchema.optional(),
  MaximumRetryAttempts: integerSchema.min(-1).max(10_000).optional(),
  MaximumRecordAgeInSeconds: z.union([z.literal(-1), integerSchema.min(60).max(604_800)]).optional(),
  ParallelizationFactor: integerSchema.min(1).max(10).optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});
type MappingProperties = z.infer<typeof mappingPropertiesSchema>;

const STREAM_ONLY = [
  'StartingPosition',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'ParallelizationFactor',
  'DestinationConfig',
] as const satisfies readonly (keyof MappingProperties)[];

/**
 * Creates the provider of event source mappings of queues and table streams (CloudFormation Template Reference,
 * "AWS::Lambda::EventSourceMapping").
 */
export function mappingProviders(
  mappings: MappingRegistry,
  regionAndAccount: RegionAndAccount = LOCAL_REGION_AND_ACCOUNT,
): Provider[] {
  return [
    createProvider({
      type: 'AWS::Lambda::EventSourceMapping',
      properties: mappingPropertiesSchema,
      replacementProperties: ['EventSourceArn', 'StartingPosition'],
      identify: ({ physicalId }) => ({
        ref: physicalId,
        attributes: {
          Id: physicalId,
          EventSourceMappingArn: `arn:${regionAndAccount.partition}:lambda:${regionAndAccount.region}:${regionAndAccount.account}:event-source-mapping:${physicalId}`,
        },
      }),
      apply: (resource) => mappings.define(definitionOf(resource, regionAndAccount)),
      remove: ({ physicalId }) => mappings.remove(physicalId),
    }),
  ];
}

function definitionOf(resource: Resource<MappingProperties>, regionAndAccount: RegionAndAccount): MappingDefinition {
  const { properties, physicalId } = resource;
  const service = properties.EventSourceArn.split(':')[2];
  const common = {
    id: physicalId,
    functionArn: functionArn(properties.FunctionName, regionAndAccount),
    sourceArn: properties.EventSourceArn,
    enabled: properties.Enabled,
    batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
    reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
    filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern),
  };
  if (service === 'sqs') return { ...common, ...queueSettings(resource) };
  if (service === 'dynamodb') return { ...common, ...streamSettings(resource) };
  throw notSupported(resource, `event source ${properties.EventSourceArn}`);
}

function queueSettings(resource: Resource<MappingProperties>) {
  const { properties } = resource;
  const misplaced = STREAM_ONLY.filter((name) => properties[name] !== undefined);
  if (misplaced.length > 0) throw notSupported(resource, `${misplaced.join(', ')} of a queue's mapping`);
  const maximumConcurrency = properties.ScalingConfig?.MaximumConcurrency;
  return {
    kind: 'queue' as const,
    batchSize: properties.BatchSize ?? 10,
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
  };
}

function streamSettings(resource: Resource<MappingProperties>) {
  const { properties } = resource;
  if (!properties.StartingPosition) throw notSupported(resource, "a stream's mapping without StartingPosition");
  if (properties.ScalingConfig?.MaximumConcurrency !== undefined) {
    throw notSupported(resource, "ScalingConfig of a stream's mapping");
  }
  const onFailure = properties.DestinationConfig?.OnFailure?.Destination;
  return {
    kind: 'stream' as const,
    batchSize: properties.BatchSize ?? 100,
    startingPosition: properties.StartingPosition,
    bisectBatchOnFunctionError: properties.BisectBatchOnFunctionError ?? false,
    maximumRetryAttempts: properties.MaximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds ?? -1,
    parallelizationFactor: properties.ParallelizationFactor ?? 1,
    ...(onFailure !== undefined && { onFailure }),
  };
}

function notSupported({ type, logicalId }: Resource<MappingProperties>, what: string): NotRunHereError {
  return new NotRunHereError(`${type} ${logicalId}: ${what} is not run here`);
}
