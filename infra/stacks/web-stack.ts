import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/**
 * Serves the web app: the start page, the pages for businesses, the API reference and the OpenAPI document. It stores and reads no
 * data.
 */
export class WebStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly pages: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'web', description: 'Warung: web app and API reference' });
    this.alarmTopic = state.alarmTopic;
    this.pages = new WarungFunction(this, 'ServePages', {
      name: 'serve-pages',
      entry: 'web/serve-pages.handler.ts',
      web: 'pages',
      description: 'Serves the start page, the pages for businesses, the API reference and the OpenAPI document',
      timeout: Duration.seconds(5),
      environment: { CONTENT_ORIGINS: this.contentOrigins() },
      errorImpact: 'Businesses cannot open the web app; pages that are already open keep working.',
    });
  }

  /** Adds the parameter for origins of files that are stored elsewhere than at https addresses of AWS. */
  private contentOrigins(): string {
    const parameter = new CfnParameter(this, 'ContentOrigins', {
      description: 'Origins other than https from which pages may load pictures and files, separated by spaces',
      default: '',
      allowedPattern: '(https?://[A-Za-z0-9.-]+(:([0-9]+|[*]))?( |$))*',
    });
    return parameter.valueAsString;
  }
}
