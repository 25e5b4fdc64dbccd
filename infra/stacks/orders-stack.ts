import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { leadingKeysCondition, listTerms, readPartitions, readSecretValues } from '../constructs/grants.ts';
import { ALL_TENANTS, partitionsOf } from '../constructs/leading-keys.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { WarungStack } from '../constructs/warung-stack.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import type { StateStack } from './state-stack.ts';

/** Partitions of API keys. orders-api reads them with its own role to identify the caller. */
const API_KEYS = partitionsOf('apiKey');
/** Products, their stock, and the holds of orders. */
const STOCK = partitionsOf('stock');

/** Orders: created from carts and by agents, held for a limited time, and reported to customers. */
export class OrdersStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly ordersApi: WarungFunction;
  readonly #state: StateStack;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'orders', description: 'Warung: orders of customers' });
    this.alarmTopic = state.alarmTopic;
    this.#state = state;
    this.ordersApi = this.createApi();
    this.placeOrder();
    this.expireHolds();
    this.notifyCustomer();
  }

  private createApi(): WarungFunction {
    const { table, secrets } = this.#state;
    const fn = new WarungFunction(this, 'OrdersApi', {
      name: 'orders-api',
      entry: 'orders/api/orders-api.handler.ts',
      description: "Lists and creates a tenant's orders, and applies their transitions",
      timeout: Duration.seconds(20),
      environment: { TABLE_NAME: table.tableName, IDENTITY_SECRET_ARN: secrets.identity.secretArn },
      errorImpact: 'Businesses cannot see their orders, confirm them or record payments.',
    });
    new TenantRole(this, 'TenantRole', { state: this.#state, caller: fn, canMoveStock: true });
    fn.allow(readPartitions(table.tableArn, API_KEYS));
    fn.allow(readSecretValues(secrets.identity));
    fn.addMetricAlarm({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses received a 500 error when they read orders, confirmed them or recorded payments.',
    });
    return fn;
  }

  private placeOrder(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'Orders', {
      queueName: 'orders',
      // Orders of the same product wait for each other, so small batches finish sooner.
      batchSize: 5,
      // During a rush on one product, an order may be retried several times before it succeeds.
      maxReceiveCount: 20,
      function: {
        name: 'place-order',
        entry: 'orders/workers/place-order.handler.ts',
        description: "Creates orders from carts, and applies customers' answers to quotes",
        timeout: Duration.seconds(60),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Orders from customers are created late, and their stock may be sold to others in the meantime.',
      },
      deadLetterImpact: 'Some orders and confirmations that customers sent were not processed.',
      delayImpact: 'Orders from customers have been waiting for more than 15 minutes.',
    });
    this.allowOnTenantItems(fn, ['dynamodb:GetItem', 'dynamodb:BatchGetItem', ...WRITES, 'dynamodb:Query']);
    this.allowHoldDeletion(fn);
    new BusRule(this, 'CartReceived', {
      name: 'orders',
      description: 'Routes carts and answers to quotes to place-order',
      bus,
      detailTypes: ['warung.cart.received.v1', 'warung.order.answered.v1'],
      queue,
      errorImpact: 'Carts that customers sent are not turned into orders.',
    });
  }

  private expireHolds(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'OrderExpiry', {
      queueName: 'order-expiry',
      // A message stays hidden until its hold expires, and each receive counts (docs/decisions/0023).
      maxReceiveCount: 1000,
      // The longest hold is 12 hours, and a message may wait for all of it.
      maxMessageAge: Duration.hours(14),
      function: {
        name: 'expire-holds',
        entry: 'orders/workers/expire-holds.handler.ts',
        description: 'Releases the stock of an order when its hold expires',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Stock of expired orders is released late: only when the next customer needs it.',
      },
      deadLetterImpact: 'Some orders are not marked as expired, and hold stock until a customer needs it.',
      delayImpact: 'Orders hold stock for hours after their hold has expired.',
    });
    this.allowOnTenantItems(fn, ['dynamodb:GetItem', ...WRITES]);
    this.allowHoldDeletion(fn);
    new BusRule(this, 'OrderHeld', {
      name: 'order-expiry',
      description: 'Routes changed orders to expire-holds, which checks them when their hold expires',
      bus,
      detailTypes: ['warung.order.changed.v1'],
      queue,
      errorImpact: 'Orders do not expire in time; their stock is released only when the next customer needs it.',
    });
  }

  private notifyCustomer(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'OrderNotices', {
      queueName: 'order-notices',
      // A tenant at its rate limit waits for the next minute, and the messages of one order are sent one after another.
      maxReceiveCount: 60,
      function: {
        name: 'notify-customer',
        entry: 'orders/workers/notify-customer.handler.ts',
        description: 'Notifies customers of changes to their orders',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Customers are notified late of changes to their orders.',
      },
      deadLetterImpact: 'Some customers were not notified of changes to their orders.',
      delayImpact: 'Notifications of customers about their orders have been waiting for more than 15 minutes.',
    });
    this.allowOnTenantItems(fn, ['dynamodb:GetItem', ...WRITES, 'dynamodb:Query']);
    fn.allow(listTerms(this.#state));
    new BusRule(this, 'OrderChanged', {
      name: 'order-notices',
      description: 'Routes changed orders to notify-customer',
      bus,
      detailTypes: ['warung.order.changed.v1'],
      queue,
      errorImpact: 'Customers are not notified of changes to their orders.',
    });
  }

  private allowOnTenantItems(fn: WarungFunction, actions: readonly string[]): void {
    fn.allow({ actions, resources: [this.#state.table.tableArn], conditions: leadingKeysCondition(ALL_TENANTS) });
  }

  /**
   * Allows deleting holds. Ended holds are deleted, because otherwise each read of a product's holds would read all
   * past ones.
   */
  private allowHoldDeletion(fn: WarungFunction): void {
    const resources = [this.#state.table.tableArn];
    fn.allow({ actions: ['dynamodb:DeleteItem'], resources, conditions: leadingKeysCondition(STOCK) });
  }
}

const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
