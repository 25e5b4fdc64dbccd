import type { LocalRuntime } from '@warung/local';
import * as z from 'zod';
import type { AssemblyCopy } from './assembly-copy.ts';

const QUEUE = 'warung-dev-event-recorder';
const eventSchema = z.object({
  detail: z.object({ type: z.string(), data: z.object({ facts: z.array(z.looseObject({ id: z.string() })) }) }),
});

/** Adds another consumer to the app: a rule that routes every domain event of the bus to a queue without a worker. */
export function addEventRecorder(assembly: AssemblyCopy): void {
  let bus = '';
  assembly.edit(({ stack, type, logicalId }) => {
    if (stack === 'State' && type === 'AWS::Events::EventBus') bus = logicalId;
  });
  const arn = { 'Fn::GetAtt': ['EventRecorder', 'Arn'] };
  assembly.add('State', 'EventRecorder', {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: QUEUE, MessageRetentionPeriod: 1_209_600 },
  });
  assembly.add('State', 'EventRecorderRule', {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: { Ref: bus },
      EventPattern: { source: ['warung'] },
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: arn }],
    },
  });
  assembly.add('State', 'EventRecorderPolicy', {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'EventRecorder' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn,
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['EventRecorderRule', 'Arn'] } } },
          },
        ],
      },
    },
  });
}

/** Removes all events from the recorder's queue and returns their ids, each as often as its event was published. */
export function takeEventIds(runtime: LocalRuntime): string[] {
  const { engine } = runtime.services.sqs;
  const arn = engine.arnOf(QUEUE);
  const ids: string[] = [];
  for (let batch = engine.receive(arn, 10); batch.length > 0; batch = engine.receive(arn, 10)) {
    for (const { body, receiptHandle } of batch) {
      ids.push(...eventSchema.parse(JSON.parse(body)).detail.data.facts.map(({ id }) => id));
      engine.delete(arn, receiptHandle);
    }
  }
  return ids;
}
