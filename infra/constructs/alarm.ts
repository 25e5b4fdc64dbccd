import {
  Alarm as CloudWatchAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { WarungStack } from './warung-stack.ts';

export interface AlarmProps {
  /** Name of the alarm and of its section in the runbook, without the stage: `inbound-dlq`. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm triggers at this value or above. */
  readonly threshold: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** One sentence for the person on call: the effect on a business or its customers while the alarm lasts. */
  readonly errorImpact: string;
  /** @default NOT_BREACHING: idle queues and functions publish no data, which is normal. */
  readonly treatMissingData?: TreatMissingData;
}

/** Minimum length of an impact. A shorter text does not help the person on call. */
const MIN_IMPACT_LENGTH = 30;

/** An alarm whose description states its impact and its section of the runbook. */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    if (props.errorImpact.trim().length < MIN_IMPACT_LENGTH) {
      throw new Error(`alarm ${props.name}: errorImpact must be a whole sentence, not "${props.errorImpact}"`);
    }
    const stack = WarungStack.containing(this);
    const alarm = new CloudWatchAlarm(this, 'Resource', {
      alarmName: stack.nameFor(props.name),
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
