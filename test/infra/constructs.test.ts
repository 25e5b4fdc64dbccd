import { App, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { Alarm } from '../../infra/constructs/alarm.ts';
import { WarungStack } from '../../infra/constructs/warung-stack.ts';
import { Worker, type WorkerProps } from '../../infra/constructs/worker.ts';
import { getStage } from '../../infra/stages.ts';

class OneStack extends WarungStack {
  readonly alarmTopic: ITopic;
  constructor(scope: Construct) {
    super(scope, 'One', { stage: getStage('dev'), domain: 'one', description: 'One stack' });
    this.alarmTopic = new Topic(this, 'Topic');
  }
}

function createStack(): OneStack {
  return new OneStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }));
}

const IMPACT = 'Customers wait longer than they should for a reply.';

function workerTemplate(props: Partial<WorkerProps>): Template {
  const one = createStack();
  new Worker(one, 'Jobs', {
    queueName: 'jobs',
    deadLetterImpact: IMPACT,
    delayImpact: IMPACT,
    function: { name: 'job', entry: 'x/job.handler.ts', description: 'Does jobs', errorImpact: IMPACT },
    ...props,
  });
  return Template.fromStack(one);
}

describe('a worker', () => {
  it('sets the visibility timeout of both queues to six function timeouts plus the batching window', () => {
    const template = workerTemplate({ batchingWindow: Duration.seconds(3) });
    template.allResourcesProperties('AWS::SQS::Queue', { VisibilityTimeout: 63 });
  });

  it('passes the queue URLs and the maximum receive count to the function', () => {
    workerTemplate({ maxReceiveCount: 7 }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          QUEUE_URL: { Ref: Match.stringLikeRegexp('^JobsQueue') },
          DEAD_LETTER_QUEUE_URL: { Ref: Match.stringLikeRegexp('^JobsDeadLetters') },
          MAX_RECEIVE_COUNT: '7',
        },
      },
    });
  });

  it('with `fifo` has a FIFO queue, a FIFO dead-letter queue, and no batching window', () => {
    const template = workerTemplate({ fifo: true });
    template.allResourcesProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      QueueName: Match.stringLikeRegexp('\\.fifo$'),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'warung-dev-jobs-dlq.fifo' });
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it('with `fifo` rejects a batching window, as Lambda does', () => {
    expect(() => workerTemplate({ fifo: true, batchingWindow: Duration.seconds(1) })).toThrow(/window/);
  });
});

describe('an alarm', () => {
  const metric = new Metric({ namespace: 'AWS/SQS', metricName: 'X' });

  it.each(['', 'Bad.', '                                  '])('rejects "%s" as its impact', (errorImpact) => {
    expect(() => new Alarm(createStack(), 'A', { name: 'a', metric, threshold: 1, errorImpact })).toThrow(
      /whole sentence/,
    );
  });

  it('states its impact and its section of the runbook', () => {
    const one = createStack();
    new Alarm(one, 'A', { name: 'job-errors', metric, threshold: 1, errorImpact: IMPACT });
    Template.fromStack(one).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'warung-dev-job-errors',
      AlarmDescription: `Impact: ${IMPACT} Runbook: docs/runbook.md#job-errors`,
      TreatMissingData: 'notBreaching',
    });
  });
});
