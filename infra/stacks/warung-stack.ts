import { Stack, Tags } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { Stage } from '../stages.ts';

export interface WarungStackProps {
  readonly stage: Stage;
  /** The part of the product that its costs are counted under. */
  readonly domain: string;
  readonly description: string;
}

/**
 * What all stacks share: name, stage settings, cost tags and where alarms go. No account and no region is written in,
 * so the template is the same bytes wherever it is deployed or run.
 */
export abstract class WarungStack extends Stack {
  readonly stage: Stage;
  /** Where the alarms of this stack go. */
  abstract readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, { stage, domain, ...props }: WarungStackProps) {
    super(scope, id, {
      stackName: `warung-${stage.name}-${domain}`,
      terminationProtection: stage.terminationProtection,
      ...props,
    });
    this.stage = stage;
    Tags.of(this).add('service', 'warung');
    Tags.of(this).add('stage', stage.name);
    Tags.of(this).add('domain', domain);
  }

  /** The physical name of something of this stage: functions, queues and the like are called by it in alarms and commands. */
  named(name: string): string {
    return `warung-${this.stage.name}-${name}`;
  }

  /** The stack that a construct stands in. Throws outside a WarungStack. */
  static containing(construct: IConstruct): WarungStack {
    const stack = Stack.of(construct);
    if (!(stack instanceof WarungStack)) {
      throw new Error(`${construct.node.path} must stand in a WarungStack`);
    }
    return stack;
  }
}
