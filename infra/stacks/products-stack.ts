import { CfnParameter, Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import { indexArn, leadingKeys, partitionsLike, secretValues } from './grants.ts';
import { graphApiUrl } from './graph-parameter.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Partitions of API keys: what products-api reads by itself, to find out whose call it is. */
const API_KEYS = 'K#*';
/** Everything of tenants, and nothing that decides whose something is. */
const TENANTS = 'T#*';

/** Products and their stock, and the catalogue in WhatsApp that shows them. */
export class ProductsStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly productsApi: WarungFunction;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'products', description: 'Warung: products, stock and the catalogue' });
    this.alarmTopic = state.alarmTopic;
    const graphUrl = graphApiUrl(this);
    this.productsApi = this.api(state, graphUrl);
    this.syncCatalogue(state, graphUrl);
  }

  private api(state: StateStack, graphUrl: string): WarungFunction {
    const { identity, master } = state.secrets;
    const fn = new WarungFunction(this, 'ProductsApi', {
      name: 'products-api',
      entry: 'products/products-api.handler.ts',
      description: "A tenant's products and their stock, and which catalogue shows them",
      // Most calls take milliseconds; choosing a catalogue takes four calls of the Graph API.
      timeout: Duration.seconds(29),
      environment: {
        TABLE_NAME: state.table.tableName,
        IDENTITY_SECRET_ARN: identity.secretArn,
        MASTER_SECRET_ARN: master.secretArn,
        GRAPH_API_URL: graphUrl,
      },
      errorImpact: "Businesses can't see or change their products and stock.",
    });
    new TenantRole(this, 'TenantRole', { state, caller: fn, listsProducts: true });
    fn.allow(partitionsLike(state.table.tableArn, API_KEYS));
    fn.allow(secretValues(identity, master));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses got a 500 instead of their products, or a change of stock was not taken.',
    });
    return fn;
  }

  private syncCatalogue(state: StateStack, graphUrl: string): void {
    const { function: fn, queue } = new Worker(this, 'Catalogue', {
      queueName: 'catalogue',
      batchSize: 10,
      // Changes of some seconds go as one batch.
      batchingWindow: Duration.seconds(3),
      // A message comes back until WhatsApp has said what became of its products, however long it takes.
      maxReceiveCount: 1000,
      function: {
        name: 'sync-catalogue',
        entry: 'products/sync/sync-catalogue.handler.ts',
        description: 'Sends changed products to catalogues in WhatsApp, and asks what became of them',
        // Less than a claim on products holds: whoever takes one over must be alone.
        timeout: Duration.seconds(50),
        environment: {
          TABLE_NAME: state.table.tableName,
          MASTER_SECRET_ARN: state.secrets.master.secretArn,
          GRAPH_API_URL: graphUrl,
          PLAIN_PICTURE_URL: this.plainPicture(),
        },
        errorImpact: 'WhatsApp shows prices and stock of shops as they were before.',
      },
      deadLetterImpact: 'WhatsApp shows some products as they were, or sold out ones as in stock.',
      delayImpact: 'Changes of products have been waiting for WhatsApp for more than a quarter of an hour.',
    });
    const { tableArn } = state.table;
    const ofTenants = leadingKeys(TENANTS);
    // What became of products, the catalogue that was found, and the number whose token has expired.
    fn.allow({ actions: ITEMS, resources: [tableArn], conditions: ofTenants });
    fn.allow({ actions: ['dynamodb:Query'], resources: [tableArn, indexArn(tableArn)], conditions: ofTenants });
    fn.allow(secretValues(state.secrets.master));
    new BusRule(this, 'ProductChanged', {
      name: 'catalogue',
      description: 'Products go to WhatsApp when they change, or when their catalogue or number can take them',
      bus: state.bus,
      detailTypes: [
        'warung.product.changed.v1',
        'warung.catalogue.changed.v1',
        'warung.number.registered.v1',
        'warung.number.resumed.v1',
      ],
      queue,
      errorImpact: 'Changes of products do not reach WhatsApp: it shows prices and stock as they were.',
    });
  }

  /** WhatsApp takes no product without a picture, and many shops have none. The console serves one: `<API>/shop/product.png`. */
  private plainPicture(): string {
    const parameter = new CfnParameter(this, 'PlainPictureUrl', {
      description: 'Address of a picture (JPEG or PNG) for products without one; empty: WhatsApp does not take these',
      default: '',
      allowedPattern: '(https?://[^ ]+)?',
    });
    return parameter.valueAsString;
  }
}

const ITEMS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
