import { App, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { Alarm } from '../../infra/constructs/alarm.ts';
import { Worker, type WorkerProps } from '../../infra/constructs/worker.ts';
import { WarungStack } from '../../infra/stacks/warung-stack.ts';
import { stageNamed } from '../../infra/stages.ts';

class OneStack extends WarungStack {
  readonly alarmTopic: ITopic;
  constructor(scope: Construct) {
    super(scope, 'One', { stage: stageNamed('dev'), domain: 'one', description: 'One stack' });
    this.alarmTopic = new Topic(this, 'Topic');
  }
}

function stack(): OneStack {
  return new OneStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }));
}

const IMPACT = 'Somebody waits for something longer than they should.';

function worker(props: Partial<WorkerProps>): Template {
  const one = stack();
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
  it('hides messages for six timeouts and the window, of the dead-letter queue too', () => {
    const template = worker({ batchingWindow: Duration.seconds(3) });
    template.allResourcesProperties('AWS::SQS::Queue', { VisibilityTimeout: 63 });
  });

  it('tells the function its queues and how often a message is handed out', () => {
    worker({ maxReceiveCount: 7 }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          QUEUE_URL: { Ref: Match.stringLikeRegexp('^JobsQueue') },
          DEAD_LETTER_QUEUE_URL: { Ref: Match.stringLikeRegexp('^JobsDeadLetters') },
          MAX_RECEIVE_COUNT: '7',
        },
      },
    });
  });

  it('in order has a FIFO queue, a FIFO dead-letter queue, and no batching window', () => {
    const template = worker({ fifo: true });
    template.allResourcesProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      QueueName: Match.stringLikeRegexp('\\.fifo$'),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'warung-dev-jobs-dlq.fifo' });
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it('in order refuses a batching window, as Lambda does', () => {
    expect(() => worker({ fifo: true, batchingWindow: Duration.seconds(1) })).toThrow(/window/);
  });
});

describe('an alarm', () => {
  const metric = new Metric({ namespace: 'AWS/SQS', metricName: 'X' });

  it.each(['', 'Bad.', '                                  '])(
    'refuses "%s" as what it means to people',
    (errorImpact) => {
      expect(() => new Alarm(stack(), 'A', { name: 'a', metric, threshold: 1, errorImpact })).toThrow(/whole sentence/);
    },
  );

  it('says its impact and its section of the runbook', () => {
    const one = stack();
    new Alarm(one, 'A', { name: 'job-errors', metric, threshold: 1, errorImpact: IMPACT });
    Template.fromStack(one).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'warung-dev-job-errors',
      AlarmDescription: `Impact: ${IMPACT} Runbook: docs/runbook.md#job-errors`,
      TreatMissingData: 'notBreaching',
    });
  });
});
