import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import type { Sqs } from '../sqs/create.ts';
import { createProvider, type Identity, type Provider, type RemovedResource } from '../template/provider.ts';

/** The part of the authorizer that stores queue policies. `id` distinguishes the policies of one queue. */
export interface ResourcePolicies {
  setResourcePolicy(arn: string, id: string, document: unknown): void;
  withdrawResourcePolicy(id: string): void;
}

/** CloudFormation also accepts numbers and booleans as strings. */
const scalarSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** A policy of a queue: a document, or its JSON text. */
const policySchema = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

const queuePropertiesSchema = z.strictObject({
  QueueName: z.string().optional(),
  FifoQueue: scalarSchema.optional(),
  ContentBasedDeduplication: scalarSchema.optional(),
  DeduplicationScope: scalarSchema.optional(),
  FifoThroughputLimit: scalarSchema.optional(),
  DelaySeconds: scalarSchema.optional(),
  MaximumMessageSize: scalarSchema.optional(),
  MessageRetentionPeriod: scalarSchema.optional(),
  ReceiveMessageWaitTimeSeconds: scalarSchema.optional(),
  RedriveAllowPolicy: policySchema.optional(),
  RedrivePolicy: policySchema.optional(),
  VisibilityTimeout: scalarSchema.optional(),
});

const queuePolicyPropertiesSchema = z.strictObject({
  Queues: z.array(z.string()).min(1),
  PolicyDocument: z.record(z.string(), z.unknown()),
});

/**
 * Creates the providers of `AWS::SQS::Queue` and `AWS::SQS::QueuePolicy` ("CloudFormation Template Reference, Amazon
 * SQS").
 */
export function sqsProviders({ engine }: Pick<Sqs, 'engine'>, policies: ResourcePolicies): Provider[] {
  return [
    createProvider({
      type: 'AWS::SQS::Queue',
      properties: queuePropertiesSchema,
      nameProperty: 'QueueName',
      replacementProperties: ['QueueName', 'FifoQueue'],
      identify: ({ physicalId }, raw): Identity => {
        const name = queueName(physicalId, String(raw.FifoQueue ?? 'false') === 'true');
        const url = engine.urlOf(name);
        return { ref: url, attributes: { Arn: engine.arnOf(name), QueueName: name, QueueUrl: url } };
      },
      apply: ({ physicalId, properties, stackName, logicalId }) => {
        const { QueueName, FifoQueue, ...attributes } = properties;
        const fifo = FifoQueue === 'true';
        if (!fifo && (QueueName ?? physicalId).endsWith('.fifo'))
          throw new NotRunHereError(`${stackName}.${logicalId}: a queue whose name ends in .fifo needs FifoQueue true`);
        engine.defineQueue(queueName(physicalId, fifo), fifo, withoutUndefined(attributes));
      },
      checkRemoval: (resource) => rejectUnlessEmpty(engine, resource),
      remove: (resource) => {
        // Checked again: messages may have arrived while the rest of the template was applied.
        rejectUnlessEmpty(engine, resource);
        const queue = queueOf(engine, resource);
        if (queue) engine.removeQueue(queue.name);
      },
    }),
    createProvider({
      type: 'AWS::SQS::QueuePolicy',
      properties: queuePolicyPropertiesSchema,
      identify: ({ physicalId }): Identity => ({ ref: physicalId, attributes: { Id: physicalId } }),
      apply: ({ properties, stackName, logicalId }) => {
        policies.withdrawResourcePolicy(`${stackName}.${logicalId}`);
        for (const url of properties.Queues) {
          const name = new URL(url).pathname.split('/').at(-1) ?? '';
          policies.setResourcePolicy(engine.arnOf(name), `${stackName}.${logicalId}`, properties.PolicyDocument);
        }
      },
      remove: ({ stackName, logicalId }) => policies.withdrawResourcePolicy(`${stackName}.${logicalId}`),
    }),
  ];
}

function queueOf(engine: Sqs['engine'], { physicalId }: RemovedResource) {
  return engine.listQueues().find(({ name }) => name === physicalId || name === `${physicalId}.fifo`);
}

function rejectUnlessEmpty(engine: Sqs['engine'], resource: RemovedResource): void {
  const queue = queueOf(engine, resource);
  if (!queue) return;
  const { visible, inFlight, delayed } = engine.counts(queue.arn);
  const left = visible + inFlight + delayed;
  if (left > 0)
    throw new NotRunHereError(
      `${resource.stackName}.${resource.logicalId}: the queue ${queue.name} left the template and still holds ${left} messages`,
    );
}

/** Returns the queue's name. A generated name of a FIFO queue gets the required suffix. */
function queueName(physicalId: string, fifo: boolean): string {
  return fifo && !physicalId.endsWith('.fifo') ? `${physicalId}.fifo` : physicalId;
}

function withoutUndefined(attributes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
