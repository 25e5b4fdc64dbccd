import { describe, expect, it } from 'vitest';
import { sqsProviders } from '../../../resources/sqs.ts';
import type { Provider } from '../../../template/provider.ts';
import { createSqsFixture, type SqsFixture } from './sqs-fixture.ts';

function createProviders(made: SqsFixture) {
  const policies: [string, string, unknown][] = [];
  const [queue, policy] = sqsProviders(made.sqs, {
    setResourcePolicy: (...policyOf) => void policies.push(policyOf),
    withdrawResourcePolicy: (id) => {
      policies.splice(0, policies.length, ...policies.filter(([, other]) => other !== id));
    },
  });
  if (!queue || !policy) throw new Error('providers are missing');
  const resource = (provider: Provider, physicalId: string) => ({
    type: provider.type,
    stackName: 'State',
    logicalId: 'Thing',
    physicalId,
    properties: {},
  });
  return {
    queue,
    policy,
    policies,
    identify: (physicalId: string, raw: Record<string, unknown> = {}) =>
      queue.identify(resource(queue, physicalId), raw),
    apply: (provider: Provider, physicalId: string, raw: unknown) =>
      provider.apply({ ...resource(provider, physicalId), properties: provider.properties.parse(raw) }),
    remove: (physicalId: string, from = queue) => from.remove?.(resource(from, physicalId)),
  };
}

// CloudFormation Template Reference, AWS::SQS::Queue: Ref is the URL; Arn, QueueName, queueUrlSchema.
describe('AWS::SQS::Queue', () => {
  it('returns URL, ARN and name, with the suffix of a FIFO queue', () => {
    const { identify } = createProviders(createSqsFixture());
    expect(identify('inbound')).toEqual({
      ref: 'http://127.0.0.1:4566/000000000000/inbound',
      attributes: {
        Arn: 'arn:aws:sqs:ap-southeast-1:000000000000:inbound',
        QueueName: 'inbound',
        QueueUrl: 'http://127.0.0.1:4566/000000000000/inbound',
      },
    });
    expect(identify('State-Outbound-1', { FifoQueue: true }).attributes.QueueName).toBe('State-Outbound-1.fifo');
  });

  it('accepts every supported property, with numbers and booleans also as text', () => {
    const made = createSqsFixture();
    const { queue, apply } = createProviders(made);
    apply(queue, 'dead.fifo', { FifoQueue: true, RedriveAllowPolicy: { redrivePermission: 'allowAll' } });
    apply(queue, 'q.fifo', {
      QueueName: 'q.fifo',
      FifoQueue: 'true',
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      DelaySeconds: 1,
      MaximumMessageSize: 2048,
      MessageRetentionPeriod: '600',
      ReceiveMessageWaitTimeSeconds: 2,
      VisibilityTimeout: 90,
      RedrivePolicy: { deadLetterTargetArn: made.engine.arnOf('dead.fifo'), maxReceiveCount: '5' },
    });
    expect(made.engine.attributes(made.engine.arnOf('q.fifo'))).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      DelaySeconds: '1',
      MaximumMessageSize: '2048',
      MessageRetentionPeriod: '600',
      ReceiveMessageWaitTimeSeconds: '2',
      VisibilityTimeout: '90',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: made.engine.arnOf('dead.fifo'), maxReceiveCount: 5 }),
    });
  });

  it('rejects an unknown property, and a standard queue whose name ends in .fifo', () => {
    const { queue, apply } = createProviders(createSqsFixture());
    expect(queue.properties.safeParse({ Nonsense: 1 }).success).toBe(false);
    expect(() => apply(queue, 'q.fifo', { QueueName: 'q.fifo' })).toThrow('State.Thing');
  });

  it('is removed only when it is empty', () => {
    const made = createSqsFixture();
    const { queue, apply, remove } = createProviders(made);
    apply(queue, 'q', {});
    const arn = made.engine.arnOf('q');
    made.engine.send(arn, { body: 'a' });
    expect(() => remove('q')).toThrow('still holds 1 messages');
    made.engine.purge(arn);
    remove('q');
    expect(made.engine.findQueue(arn)).toBeUndefined();
    remove('q');
  });
});

describe('AWS::SQS::QueuePolicy', () => {
  it('sets its document on each of its queues', () => {
    const { policy, apply, policies } = createProviders(createSqsFixture());
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    apply(policy, 'policy', {
      Queues: ['one', 'two'].map((name) => `http://127.0.0.1:1/000000000000/${name}`),
      PolicyDocument,
    });
    expect(policies).toEqual(
      ['one', 'two'].map((name) => [`arn:aws:sqs:ap-southeast-1:000000000000:${name}`, 'State.Thing', PolicyDocument]),
    );
  });

  it('is removed from a queue that it no longer names, and from all queues with the resource', () => {
    const { policy, apply, remove, policies } = createProviders(createSqsFixture());
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    const url = (name: string) => `http://127.0.0.1:1/000000000000/${name}`;
    apply(policy, 'policy', { Queues: [url('one'), url('two')], PolicyDocument });
    apply(policy, 'policy', { Queues: [url('two')], PolicyDocument });
    expect(policies.map(([arn]) => arn)).toEqual(['arn:aws:sqs:ap-southeast-1:000000000000:two']);
    remove('policy', policy);
    expect(policies).toEqual([]);
  });
});
