import { Stack, Tags } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { Stage } from '../stages.ts';

export interface WarungStackProps {
  readonly stage: Stage;
  /** The part of the product to which the costs are allocated (tag `domain`). */
  readonly domain: string;
  readonly description: string;
}

/**
 * Base class of all stacks: name, stage settings, cost tags and alarm topic. It sets no account and no region, so that
 * the template has the same bytes wherever it is deployed or run.
 */
export abstract class WarungStack extends Stack {
  readonly stage: Stage;
  /** The topic that receives the alarms of this stack. */
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

  /** Returns the physical name of a resource of this stage, as used in alarms and commands. */
  nameFor(name: string): string {
    return `warung-${this.stage.name}-${name}`;
  }

  /** Returns the stack that contains a construct. Throws if it is not a WarungStack. */
  static containing(construct: IConstruct): WarungStack {
    const stack = Stack.of(construct);
    if (!(stack instanceof WarungStack)) {
      throw new Error(`${construct.node.path} must be in a WarungStack`);
    }
    return stack;
  }
}
