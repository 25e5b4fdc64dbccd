import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { leadingKeysCondition, listIndexArn, readPartitions, readSecretValues } from '../constructs/grants.ts';
import { addGraphApiUrlParameter } from '../constructs/graph-api-url.ts';
import { ALL_TENANTS, partitionsOf } from '../constructs/leading-keys.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of API keys. products-api reads them with its own role to identify the caller. */
const API_KEYS = partitionsOf('apiKey');

/** Products and their stock, and the WhatsApp catalogue that shows them. */
export class ProductsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly productsApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'products', description: 'Warung: products, stock and the catalogue' });
    this.alarmTopic = state.alarmTopic;
    const graphUrl = addGraphApiUrlParameter(this);
    this.productsApi = this.createApi(state, graphUrl);
    this.syncCatalogue(state, graphUrl);
  }

  private createApi(state: StateStack, graphUrl: string): WarungFunction {
    const { identity, master } = state.secrets;
    const fn = new WarungFunction(this, 'ProductsApi', {
      name: 'products-api',
      entry: 'products/products-api.handler.ts',
      description: "Manages a tenant's products, their stock, and the catalogue that shows them",
      // Most requests take milliseconds; selecting a catalogue takes four calls of the Graph API.
      timeout: Duration.seconds(29),
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        GRAPH_API_URL: graphUrl,
      },
      errorImpact: 'Businesses cannot see or change their products and stock.',
    });
    new TenantRole(this, 'TenantRole', { state, caller: fn, canListProducts: true });
    fn.allow(readPartitions(state.table.tableArn, API_KEYS));
    fn.allow(readSecretValues(identity, master));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses received a 500 error when they read products or changed stock.',
    });
    return fn;
  }

  private syncCatalogue(state: StateStack, graphUrl: string): void {
    const { function: fn, queue } = new Worker(this, 'Catalogue', {
      queueName: 'catalogue',
      batchSize: 10,
      // Changes within a few seconds are sent as one batch.
      batchingWindow: Duration.seconds(3),
      // A message is retried until WhatsApp has reported the result for its products, however long that takes.
      maxReceiveCount: 1000,
      function: {
        name: 'sync-catalogue',
        entry: 'products/sync/sync-catalogue.handler.ts',
        description: 'Sends changed products to WhatsApp catalogues, and polls for the results',
        // Shorter than a claim on products lasts, so that the invocation that takes a claim over is the only one.
        timeout: Duration.seconds(50),
        environment: {
          TABLE_NAME: state.table.tableName,
          MASTER_SECRET_ARN: state.secrets.master.secretArn,
          GRAPH_API_URL: graphUrl,
          PLAIN_PICTURE_URL: this.defaultProductImage(),
        },
        errorImpact: 'WhatsApp shows outdated prices and stock of businesses.',
      },
      deadLetterImpact: 'WhatsApp shows outdated data of some products, or sold-out products as in stock.',
      delayImpact: 'Changes of products have been waiting for more than 15 minutes to be sent to WhatsApp.',
    });
    const { tableArn } = state.table;
    const onTenants = leadingKeysCondition(ALL_TENANTS);
    // Sync results of products, the catalogue that was found, and the number whose token has expired.
    fn.allow({ actions: ITEMS, resources: [tableArn], conditions: onTenants });
    fn.allow({ actions: ['dynamodb:Query'], resources: [tableArn, listIndexArn(tableArn)], conditions: onTenants });
    fn.allow(readSecretValues(state.secrets.master));
    new BusRule(this, 'ProductChanged', {
      name: 'catalogue',
      description: 'Routes changes of products, catalogues and numbers to sync-catalogue',
      bus: state.bus,
      detailTypes: [
        'warung.product.changed.v1',
        'warung.catalogue.changed.v1',
        'warung.number.registered.v1',
        'warung.number.resumed.v1',
      ],
      queue,
      errorImpact: 'Changes of products do not reach WhatsApp: it shows outdated prices and stock.',
    });
  }

  /**
   * Adds the parameter for the default product image. WhatsApp rejects products without an image, and many products
   * have none. The web app serves one: `<API>/shop/product.png`.
   */
  private defaultProductImage(): string {
    const parameter = new CfnParameter(this, 'PlainPictureUrl', {
      description: 'URL of the default image (JPEG or PNG) for products without one; if empty, WhatsApp rejects them',
      default: '',
      allowedPattern: '(https?://[^ ]+)?',
    });
    return parameter.valueAsString;
  }
}

const ITEMS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
