import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BusRule } from '../constructs/bus-rule.ts';
import { TenantRole } from '../constructs/tenant-role.ts';
import { WarungFunction } from '../constructs/warung-function.ts';
import { Worker } from '../constructs/worker.ts';
import type { Stage } from '../stages.ts';
import { leadingKeys, listedTerms, partitionsLike, secretValues } from './grants.ts';
import type { StateStack } from './state-stack.ts';
import { WarungStack } from './warung-stack.ts';

/** Partitions of API keys: what orders-api reads by itself, to find out whose call it is. */
const API_KEYS = 'K#*';
/** Everything of tenants, and nothing that decides whose something is. */
const TENANTS = 'T#*';
/** Products, their stock, and what orders hold of it. */
const STOCK = 'T#*#S#*';

/** Orders: made from carts and by people, held for a while, told to customers. */
export class OrdersStack extends WarungStack {
  readonly alarmTopic: ITopic;
  readonly ordersApi: WarungFunction;
  readonly #state: StateStack;

  constructor(scope: Construct, id: string, stage: Stage, state: StateStack) {
    super(scope, id, { stage, domain: 'orders', description: 'Warung: orders of customers' });
    this.alarmTopic = state.alarmTopic;
    this.#state = state;
    this.ordersApi = this.api();
    this.placeOrder();
    this.expireHolds();
    this.tellCustomer();
  }

  private api(): WarungFunction {
    const { table, secrets } = this.#state;
    const fn = new WarungFunction(this, 'OrdersApi', {
      name: 'orders-api',
      entry: 'orders/orders-api.handler.ts',
      description: "Lists a tenant's orders, makes them, takes them from step to step",
      timeout: Duration.seconds(20),
      environment: { TABLE_NAME: table.tableName, IDENTITY_SECRET_ARN: secrets.identity.secretArn },
      errorImpact: "Businesses can't see their orders, confirm them or record payments.",
    });
    new TenantRole(this, 'TenantRole', { state: this.#state, caller: fn, movesStock: true });
    fn.allow(partitionsLike(table.tableArn, API_KEYS));
    fn.allow(secretValues(secrets.identity));
    fn.alarmOn({
      metricName: 'RequestFailed',
      suffix: 'failed',
      errorImpact: 'Businesses got a 500 instead of their orders, or instead of an order confirmed or paid.',
    });
    return fn;
  }

  private placeOrder(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'Orders', {
      queueName: 'orders',
      // Buyers of one product wait for each other, so small batches leave sooner.
      batchSize: 5,
      // A rush on one product makes orders come back a few times before it is their turn.
      maxReceiveCount: 20,
      function: {
        name: 'place-order',
        entry: 'orders/place-order.handler.ts',
        description: 'Makes orders of carts, and does what customers answer to quotes',
        timeout: Duration.seconds(60),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Orders that customers send are made late, and their stock may be sold to others meanwhile.',
      },
      deadLetterImpact: 'Some customers sent an order, or agreed to one, and nothing came of it.',
      delayImpact: 'Orders that customers sent have been waiting for more than a quarter of an hour.',
    });
    this.onItems(fn, ['dynamodb:GetItem', 'dynamodb:BatchGetItem', ...WRITES, 'dynamodb:Query']);
    this.endsHolds(fn);
    new BusRule(this, 'CartReceived', {
      name: 'orders',
      description: 'Carts become orders, and answers to quotes confirm or cancel them',
      bus,
      detailTypes: ['warung.cart.received.v1', 'warung.order.answered.v1'],
      queue,
      errorImpact: 'Carts that customers sent do not become orders.',
    });
  }

  private expireHolds(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'OrderExpiry', {
      queueName: 'order-expiry',
      // A message waits by visibility until its hold is over, and each look at it counts (docs/decisions/0023).
      maxReceiveCount: 1000,
      // The longest hold is twelve hours, and a message may wait for all of it.
      oldestAge: Duration.hours(14),
      function: {
        name: 'expire-holds',
        entry: 'orders/expire-holds.handler.ts',
        description: 'Lets stock go when the time of an order is over',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Stock of orders whose time is over comes free late, when the next customer needs it.',
      },
      deadLetterImpact: 'Some orders whose time is over are not told so, and hold stock until a customer needs it.',
      delayImpact: 'Orders hold stock for hours after their time.',
    });
    this.onItems(fn, ['dynamodb:GetItem', ...WRITES]);
    this.endsHolds(fn);
    new BusRule(this, 'OrderHeld', {
      name: 'order-expiry',
      description: 'What holds stock is looked at when its time is over',
      bus,
      detailTypes: ['warung.order.changed.v1'],
      queue,
      errorImpact: 'Orders do not end when their time is over; their stock comes free when the next customer needs it.',
    });
  }

  private tellCustomer(): void {
    const { table, bus } = this.#state;
    const { function: fn, queue } = new Worker(this, 'OrderNotices', {
      queueName: 'order-notices',
      // A tenant at the end of its rate waits for the next minute, and an order's messages one after the other.
      maxReceiveCount: 60,
      function: {
        name: 'tell-customer',
        entry: 'orders/tell-customer.handler.ts',
        description: 'Tells customers what became of their orders',
        timeout: Duration.seconds(30),
        environment: { TABLE_NAME: table.tableName },
        errorImpact: 'Customers hear late what became of their orders.',
      },
      deadLetterImpact: 'Some customers were not told what became of their orders.',
      delayImpact: 'Customers have been waiting for more than a quarter of an hour to hear of their orders.',
    });
    this.onItems(fn, ['dynamodb:GetItem', ...WRITES, 'dynamodb:Query']);
    fn.allow(listedTerms(this.#state));
    new BusRule(this, 'OrderChanged', {
      name: 'order-notices',
      description: 'Customers are told of each step of their orders',
      bus,
      detailTypes: ['warung.order.changed.v1'],
      queue,
      errorImpact: 'Customers are not told what became of their orders.',
    });
  }

  private onItems(fn: WarungFunction, actions: readonly string[]): void {
    fn.allow({ actions, resources: [this.#state.table.tableArn], conditions: leadingKeys(TENANTS) });
  }

  /** What an order holds of a product goes when it holds it no more: else each look at the holds would read all that ever were. */
  private endsHolds(fn: WarungFunction): void {
    const resources = [this.#state.table.tableArn];
    fn.allow({ actions: ['dynamodb:DeleteItem'], resources, conditions: leadingKeys(STOCK) });
  }
}

const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
