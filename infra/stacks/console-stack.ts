import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { WarungFunction } from '../constructs/warung-function.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** The pages: the console of a business, the reference of the API, and the API's description. They hold no data and read none. */
export class ConsoleStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly pages: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'console', description: 'Warung: the pages of businesses and of the API' });
    this.alarmTopic = state.alarmTopic;
    this.pages = new WarungFunction(this, 'Console', {
      name: 'console',
      entry: 'console/console.handler.ts',
      web: 'console',
      description: 'Serves the console, the reference of the API and its description',
      timeout: Duration.seconds(5),
      environment: { CONTENT_ORIGINS: this.contentOrigins() },
      errorImpact: "Businesses can't open the console; pages that are open already go on working.",
    });
  }
  /** Files are at https addresses of AWS; whoever keeps them elsewhere says so, and pages may load them. */
  private contentOrigins(): string {
    const parameter = new CfnParameter(this, 'ContentOrigins', {
      description: 'Origins beside https from which pages may load pictures and files, with spaces between them',
      default: '',
      allowedPattern: '(https?://[A-Za-z0-9.-]+(:([0-9]+|[*]))?( |$))*',
    });
    return parameter.valueAsString;
  }
}
