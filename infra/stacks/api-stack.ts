import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { Alarm } from '../constructs/alarm.ts';
import { readPartitions } from '../constructs/grants.ts';
import { partitionsOf } from '../constructs/leading-keys.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Functions of other stacks that handle the routes of the API. */
export interface ApiHandlers {
  readonly receiveWebhook: WarungFunction;
  readonly operatorApi: WarungFunction;
  readonly businessApi: WarungFunction;
  readonly conversationsApi: WarungFunction;
  readonly productsApi: WarungFunction;
  readonly meteringApi: WarungFunction;
  readonly financeApi: WarungFunction;
  readonly ordersApi: WarungFunction;
  readonly pages: WarungFunction;
}

/** One line per request. It has no address, user agent or path: addresses are personal data, and paths contain ids. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  error: '$context.integrationErrorMessage',
};

/** The only partition that the health check may read. */
const HEALTH_PARTITION = partitionsOf('health');

/** The HTTP API: all routes and the functions that handle them. */
export class ApiStack extends WarungStack {
  readonly alarmTopic: ITopic;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack, handlers: ApiHandlers) {
    super(scope, id, { stage, domain: 'api', description: 'Warung: HTTP API' });
    this.alarmTopic = state.alarmTopic;
    this.api = new HttpApi(this, 'HttpApi', { apiName: this.nameFor('api'), createDefaultStage: false });
    this.addStage();
    const { GET, HEAD, POST, PUT } = HttpMethod;
    this.addRoutes('ReceiveWebhook', handlers.receiveWebhook, [
      [GET, '/webhooks/whatsapp'],
      [POST, '/webhooks/whatsapp'],
    ]);
    this.addRoutes('OperatorApi', handlers.operatorApi, [
      [POST, '/v1/operator/tenants'],
      [PUT, '/v1/operator/tenants/{id}/limits'],
      [PUT, '/v1/operator/tenants/{id}/plan'],
      [POST, '/v1/operator/numbers'],
      [POST, '/v1/operator/terms'],
      [GET, '/v1/operator/terms'],
      [GET, '/v1/operator/quarantine'],
      [POST, '/v1/operator/quarantine/{id}/replay'],
      [GET, '/v1/operator/account-events'],
      [POST, '/v1/operator/trace'],
    ]);
    this.addRoutes('BusinessApi', handlers.businessApi, [
      [GET, '/v1/me'],
      [GET, '/v1/agents'],
      [POST, '/v1/agents'],
      [GET, '/v1/terms'],
      [POST, '/v1/terms/acceptances'],
      [GET, '/v1/terms/acceptances'],
      [GET, '/v1/numbers'],
      [POST, '/v1/numbers'],
      [GET, '/v1/templates'],
      [POST, '/v1/templates/sync'],
      [GET, '/v1/settings'],
      [PUT, '/v1/settings'],
    ]);
    this.addRoutes('ConversationsApi', handlers.conversationsApi, [
      [GET, '/v1/conversations'],
      [GET, '/v1/conversations/{id}'],
      [PUT, '/v1/conversations/{id}/owner'],
      [GET, '/v1/conversations/{id}/messages'],
      [POST, '/v1/conversations/{id}/messages'],
      [POST, '/v1/conversations/{id}/messages/{messageId}/retry'],
      [GET, '/v1/conversations/{id}/send-options'],
    ]);
    this.addRoutes('ProductsApi', handlers.productsApi, [
      [GET, '/v1/products'],
      [POST, '/v1/products'],
      [GET, '/v1/products/{sku}'],
      [PUT, '/v1/products/{sku}'],
      [PUT, '/v1/products/{sku}/stock'],
      [POST, '/v1/products/{sku}/stock/adjustments'],
      [PUT, '/v1/products/{sku}/sold-out'],
      [GET, '/v1/products/{sku}/movements'],
      [GET, '/v1/products/{sku}/stock-check'],
      [GET, '/v1/catalogue'],
      [PUT, '/v1/catalogue'],
    ]);
    this.addRoutes('OrdersApi', handlers.ordersApi, [
      [GET, '/v1/orders'],
      [POST, '/v1/orders'],
      [GET, '/v1/orders/{id}'],
      [POST, '/v1/orders/{id}/quote'],
      [POST, '/v1/orders/{id}/confirm'],
      [POST, '/v1/orders/{id}/cancel'],
      [POST, '/v1/orders/{id}/payments'],
      [POST, '/v1/orders/{id}/refunds'],
      [POST, '/v1/orders/{id}/fulfilment'],
    ]);
    this.addRoutes('MeteringApi', handlers.meteringApi, [
      [GET, '/v1/usage'],
      [GET, '/v1/usage/records'],
      [GET, '/v1/charges'],
    ]);
    this.addRoutes('FinanceApi', handlers.financeApi, [
      [GET, '/v1/finance/charges'],
      [GET, '/v1/finance/tenants/{id}/usage/records'],
    ]);
    this.addRoutes(
      'Pages',
      handlers.pages,
      // HTTP APIs do not serve HEAD requests from GET routes, so HEAD has its own routes.
      ['/', '/shop', '/shop/{proxy+}', '/docs', '/openapi.json'].flatMap((path) => [
        [GET, path] as const,
        [HEAD, path] as const,
      ]),
    );
    this.addRoutes('Health', this.createHealthCheck(state), [[GET, '/health']]);
    new CfnOutput(this, 'HttpApiUrl', { value: this.api.apiEndpoint });
  }

  private addStage(): void {
    const destination = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${this.nameFor('api')}`,
      retention: this.stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: this.stage.apiThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(destination),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    new Alarm(this, 'ServerErrors', {
      name: 'api-server-errors',
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
      errorImpact: 'API requests fail: Meta must resend webhooks, and businesses or the operator see errors.',
    });
  }

  private addRoutes(
    id: string,
    { function: fn }: WarungFunction,
    routes: readonly (readonly [HttpMethod, string])[],
  ): void {
    const integration = new HttpLambdaIntegration(id, fn);
    for (const [method, path] of routes) {
      this.api.addRoutes({ path, methods: [method], integration });
    }
  }

  private createHealthCheck(state: StateStack): WarungFunction {
    const health = new WarungFunction(this, 'Health', {
      name: 'health',
      entry: 'platform/health.handler.ts',
      description: 'Reports whether the table is available',
      timeout: Duration.seconds(5),
      environment: { TABLE_NAME: state.table.tableName },
      errorImpact: 'External monitors report the service as down, or it is down because the table does not respond.',
    });
    health.allow(readPartitions(state.table.tableArn, HEALTH_PARTITION));
    return health;
  }
}
