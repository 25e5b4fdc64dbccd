import { expect, test } from 'vitest';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import type { MappingDefinition } from '../../../mappings/definition.ts';
import { mappingProviders } from '../../../resources/mappings.ts';
import { parseProperties } from '../../../template/properties.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:q';
const STREAM = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/t/stream/x';

/** Applies a mapping of a template, as a deployment does. */
async function apply(raw: Readonly<Record<string, unknown>>): Promise<MappingDefinition | undefined> {
  const defined: MappingDefinition[] = [];
  const [provider] = mappingProviders({
    define: async (definition) => void defined.push(definition),
    remove: async () => undefined,
  });
  if (!provider) throw new Error('no provider');
  const properties = parseProperties(provider, 'Mapping', raw);
  await provider.apply({ type: provider.type, stackName: 'S', logicalId: 'Mapping', physicalId: ID, properties });
  return defined[0];
}

// Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings": defaults.
test('a queue’s mapping gets Lambda’s defaults', async () => {
  expect(await apply({ EventSourceArn: QUEUE, FunctionName: 'worker', Tags: [] })).toEqual({
    kind: 'queue',
    id: ID,
    functionArn: 'arn:aws:lambda:ap-southeast-1:000000000000:function:worker',
    sourceArn: QUEUE,
    enabled: true,
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    filters: [],
  });
});

test('a stream’s mapping has all its properties', async () => {
  const raw = {
    EventSourceArn: STREAM,
    FunctionName: 'arn:aws:lambda:ap-southeast-1:000000000000:function:f',
    BatchSize: 50,
    MaximumBatchingWindowInSeconds: 2,
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 3_600,
    ParallelizationFactor: 4,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::b' } },
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    Enabled: 'false',
    MetricsConfig: { Metrics: ['EventCount'] },
  };
  expect(await apply(raw)).toEqual({
    kind: 'stream',
    id: ID,
    functionArn: raw.FunctionName,
    sourceArn: STREAM,
    enabled: false,
    batchSize: 50,
    batchingWindowSeconds: 2,
    reportBatchItemFailures: true,
    filters: ['{"eventName":["INSERT"]}'],
    startingPosition: 'TRIM_HORIZON',
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 3,
    maximumRecordAgeSeconds: 3_600,
    parallelizationFactor: 4,
    onFailure: 'arn:aws:s3:::b',
  });
});

test.each([
  ['TumblingWindowInSeconds', { EventSourceArn: STREAM, StartingPosition: 'LATEST', TumblingWindowInSeconds: 5 }],
  ['StartingPosition', { EventSourceArn: STREAM }],
  ['ScalingConfig', { EventSourceArn: STREAM, StartingPosition: 'LATEST', ScalingConfig: { MaximumConcurrency: 2 } }],
  ['ParallelizationFactor', { EventSourceArn: QUEUE, ParallelizationFactor: 2 }],
  ['MaximumConcurrency', { EventSourceArn: QUEUE, ScalingConfig: { MaximumConcurrency: 1 } }],
  ['MaximumRecordAgeInSeconds', { EventSourceArn: STREAM, StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 59 }],
  ['event source', { EventSourceArn: 'arn:aws:kinesis:ap-southeast-1:000000000000:stream/s' }],
])('an unsupported %s stops the start, and the error names it', async (name, raw) => {
  await expect(apply({ FunctionName: 'f', ...raw })).rejects.toThrow(name);
});

test('Ref and attributes are the mapping’s id', () => {
  const [provider] = mappingProviders(
    { define: async () => undefined, remove: async () => undefined },
    LOCAL_REGION_AND_ACCOUNT,
  );
  const identity = provider?.identify({ type: '', stackName: '', logicalId: '', physicalId: ID }, {});
  expect(identity).toMatchObject({ ref: ID, attributes: { Id: ID } });
});
