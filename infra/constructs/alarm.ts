import {
  Alarm as CloudWatchAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { WarungStack } from '../stacks/warung-stack.ts';

export interface AlarmProps {
  /** Names the alarm and its section in the runbook, without the stage: `inbound-dlq`. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm goes off at this value or above. */
  readonly threshold: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** One sentence for whoever is woken: what goes wrong for a business or its customers while this lasts. */
  readonly errorImpact: string;
  /** @default NOT_BREACHING: queues and functions that rest publish nothing, which is good. */
  readonly treatMissingData?: TreatMissingData;
}

/** Shorter than this is no sentence that helps anybody at night. */
const SHORTEST_IMPACT = 30;

/** An alarm that says whom it hurts and where to read on. */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    if (props.errorImpact.trim().length < SHORTEST_IMPACT) {
      throw new Error(`alarm ${props.name}: errorImpact must be a whole sentence, not "${props.errorImpact}"`);
    }
    const stack = WarungStack.containing(this);
    const alarm = new CloudWatchAlarm(this, 'Resource', {
      alarmName: stack.named(props.name),
      alarmDescription: `Impact: ${props.errorImpact} Runbook: docs/runbook.md#${props.name}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.treatMissingData ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(stack.alarmTopic));
  }
}
