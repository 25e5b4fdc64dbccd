/**
 * The only file that creates keys of the table. A tenant's keys come from a `TenantScope`, and no other code constructs
 * `Key` and `Partition`: code without a scope cannot address a tenant's item.
 */

import { type Entity, KEYS, tenantPrefix } from './key-shapes.ts';

/** The key of one item. */
export class Key {
  readonly #made = true;
  readonly pk: string;
  readonly sk: string;

  constructor(pk: string, sk: string) {
    this.pk = pk;
    this.sk = sk;
  }

  get made(): boolean {
    return this.#made;
  }
}

/** A partition of the table or of its index `list`: all items under one partition key. */
export class Partition {
  readonly #made = true;
  readonly pk: string;
  readonly index: 'table' | 'list';

  constructor(pk: string, index: 'table' | 'list' = 'table') {
    this.pk = pk;
    this.index = index;
  }

  get made(): boolean {
    return this.#made;
  }
}

/** Formats a provider's time as ten digits of unix seconds, which sort. `0000000000` represents an unusable time. */
export const timeKey = (unixSeconds: number): string => String(unixSeconds).padStart(10, '0');

/**
 * The keys of one tenant. Every partition key starts with `T#<tenant id>#`. Because ids have a fixed length and a
 * terminator, no tenant's prefix is a prefix of another's, and an IAM condition on LeadingKeys isolates tenants.
 */
export class TenantScope {
  readonly tenantId: string;

  /** @throws RangeError for an invalid tenant id. Ids come only from a session or an item. */
  constructor(tenantId: string) {
    if (!isTenantId(tenantId)) throw new RangeError('not a tenant id');
    this.tenantId = tenantId;
  }

  tenant(): Key {
    return this.#key('tenant');
  }
  number(phoneNumberId: string): Key {
    return this.#key('number', '', phoneNumberId);
  }
  identity(identityId: string): Key {
    return this.#key('identity', identityId);
  }
  contact(contactId: string): Key {
    return this.#key('contact', contactId);
  }
  preference(contactId: string, at: number, hash: string): Key {
    return this.#key('preference', contactId, `${timeKey(at)}#${hash}`);
  }
  conversation(conversationId: string): Key {
    return this.#key('conversation', conversationId);
  }
  message(conversationId: string, at: number, messageId: string): Key {
    return this.#key('message', conversationId, `${timeKey(at)}#${messageId}`);
  }
  thread(conversationId: string): Partition {
    return this.#partition('conversation', conversationId);
  }
  delivery(messageId: string, participantId?: string): Key {
    if (participantId === undefined) return this.#key('delivery', messageId);
    return this.#key('groupDelivery', messageId, participantId);
  }
  accountEvent(scope: string, at: number, hash: string): Key {
    return this.#key('accountEvent', scope, `${timeKey(at)}#${hash}`);
  }
  accountEvents(scope: string): Partition {
    return this.#partition('accountEvent', scope);
  }
  /** An outbound message that is not sent yet, in the partition of its conversation. Ids sort by creation time. */
  pending(conversationId: string, messageId: string): Key {
    return this.#key('pendingSend', conversationId, messageId);
  }
  /** The stored media of a message. */
  media(messageId: string): Key {
    return this.#key('media', messageId);
  }
  /** A conversation whose outbound messages wait because their number is paused. */
  held(phoneNumberId: string, conversationId: string): Key {
    return this.#key('heldConversation', phoneNumberId, conversationId);
  }
  /** A media download that waits because its number is paused. */
  heldFile(phoneNumberId: string, messageId: string): Key {
    return this.#key('heldFile', phoneNumberId, messageId);
  }
  heldBy(phoneNumberId: string): Partition {
    return this.#partition('heldConversation', phoneNumberId);
  }
  template(wabaId: string, name: string, language: string): Key {
    return this.#key('template', wabaId, `${name}#${language}`);
  }
  templates(wabaId: string): Partition {
    return this.#partition('template', wabaId);
  }
  /** Items about the tenant itself: numbers, agents, acceptances of terms, settings. */
  own(): Partition {
    return this.#partition('tenant');
  }
  agent(agentId: string): Key {
    return this.#key('agent', '', agentId);
  }
  acceptance(version: string): Key {
    return this.#key('acceptance', '', version);
  }
  settings(): Key {
    return this.#key('settings');
  }
  /**
   * Running counts of a number in a month (`2026-11`): an estimate for quota and budget, never the basis of a charge.
   */
  counts(month: string, phoneNumberId: string): Key {
    return this.#key('counts', month, phoneNumberId);
  }
  countsOf(month: string): Partition {
    return this.#partition('counts', month);
  }
  /** The tenant's send requests in the current minute. */
  rate(): Key {
    return this.#key('rate');
  }
  /** The stored response of an Idempotency-Key. */
  once(id: string): Key {
    return this.#key('response', id);
  }
  /** A product, in one partition with its stock and stock movements. */
  product(sku: string): Key {
    return this.#key('product', sku);
  }
  stock(sku: string): Key {
    return this.#key('stock', sku);
  }
  /** An order's hold on a product's stock. */
  hold(sku: string, orderId: string): Key {
    return this.#key('hold', sku, orderId);
  }
  /** A change of the stock counters. Movements sort by time. */
  movement(sku: string, at: number, id: string): Key {
    return this.#key('movement', sku, `${timeKey(at)}#${id}`);
  }
  /** Product, stock, holds and movements of one SKU. */
  sku(sku: string): Partition {
    return this.#partition('product', sku);
  }
  products(): Partition {
    return new Partition(this.productsKey(), 'list');
  }
  productsKey(): string {
    return this.#pk('products');
  }
  catalogue(): Key {
    return this.#key('catalogue');
  }
  order(orderId: string): Key {
    return this.#key('order', orderId);
  }
  payment(orderId: string, paymentId: string): Key {
    return this.#key('payment', orderId, paymentId);
  }
  /** The notice to the customer about a change of an order. */
  notice(orderId: string, version: number): Key {
    return this.#key('notice', orderId, String(version).padStart(6, '0'));
  }
  /** An order with its payments and notices. */
  orderItems(orderId: string): Partition {
    return this.#partition('order', orderId);
  }
  orders(state: OrderListState): Partition {
    return new Partition(this.ordersKey(state), 'list');
  }
  ordersKey(state: OrderListState): string {
    return this.#pk('orders', state);
  }
  /** A usage record, in the partition of its day (UTC) and shard. Records sort by quarter-hour, meter and id. */
  usage(day: string, shard: number, at: { readonly bucket: string; readonly meter: string; readonly id: string }): Key {
    return this.#key('usage', `${day}#${shard}`, `${at.bucket}#${at.meter}#${at.id}`);
  }
  usageOf(day: string, shard: number): Partition {
    return this.#partition('usage', `${day}#${shard}`);
  }
  /**
   * The usage time of a message or file whose time does not follow from its id and may be corrected to an earlier time.
   */
  usedAt(id: string): Key {
    return this.#key('usedAt', id);
  }
  /** The usage rollup of a quarter-hour. `month` is the UTC month of the day. */
  rollup(month: string, day: string, bucket: string): Key {
    return this.#key('rollup', month, `${day}T${bucket}`);
  }
  rollups(month: string): Partition {
    return this.#partition('rollup', month);
  }
  /** The storage added in a month (UTC). The total storage is the sum of all months. */
  stored(month: string): Key {
    return this.#key('storedQuantity', '', month);
  }
  storedByMonth(): Partition {
    return this.#partition('storedQuantity');
  }
  /** Conversations by state: waiting for a reply, or answered. */
  list(shard: number, state: ListState): Partition {
    return new Partition(this.listKey(shard, state), 'list');
  }
  /** The index key as an attribute of a conversation item. */
  listKey(shard: number, state: ListState): string {
    return this.#pk('conversations', `${state}#${shard}`);
  }

  #pk(entity: Entity, id = ''): string {
    return `${tenantPrefix(this.tenantId)}${KEYS[entity].partition}${id}`;
  }
  #key(entity: Entity, partitionId = '', sortId = ''): Key {
    return new Key(this.#pk(entity, partitionId), `${KEYS[entity].sort}${sortId}`);
  }
  #partition(entity: Entity, id = ''): Partition {
    return new Partition(this.#pk(entity, id));
  }
}

/** The tenant's order list that contains an order: `open` with work left to do, otherwise `done`. */
export type OrderListState = 'open' | 'done';

/** The tenant's conversation list that contains a conversation. */
export type ListState = 'waiting' | 'answered';

/** Tenant ids are ULIDs: 26 characters. */
export const isTenantId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

/**
 * The number of shards of the list of open quarantine items: spreads a flood from one unknown number over partitions.
 */
export const QUARANTINE_SHARDS = 4;

const globalKey = (entity: Entity, partitionId = '', sortId = ''): Key =>
  new Key(`${KEYS[entity].partition}${partitionId}`, `${KEYS[entity].sort}${sortId}`);

/** Keys of items that belong to no tenant, or that determine the tenant of something. */
export const globalKeys = {
  number: (phoneNumberId: string): Key => globalKey('numberOwner', phoneNumberId),
  waba: (wabaId: string): Key => globalKey('wabaOwner', wabaId),
  apiKey: (hash: string): Key => globalKey('apiKey', hash),
  /** A published version of the terms; versions sort by their effective date (ten digits of unix seconds). */
  terms: (effectiveAt: number, version: string): Key => globalKey('terms', '', `${timeKey(effectiveAt)}#${version}`),
  /** A version by its name; each name is published once. */
  termsVersion: (version: string): Key => globalKey('termsVersion', '', version),
  allTerms: (): Partition => new Partition(KEYS.terms.partition),
  /** The tenants that accepted a version of the terms. */
  acceptancesOf: (version: string): Partition => new Partition(`${KEYS.acceptances.partition}${version}`, 'list'),
  /** The stored response of an operator's Idempotency-Key. */
  once: (id: string): Key => globalKey('operatorResponse', id),
  /** All tenants, by id. */
  tenants: (): Partition => new Partition(TENANTS, 'list'),
  /** The watermark: all usage reported before it is counted. */
  meterWatermark: (): Key => globalKey('meterWatermark'),
  /** The newest watermark tick that passed through the usage pipeline. */
  meterTick: (): Key => globalKey('meterTick'),
  health: (): Key => globalKey('health'),
  sweep: (): Key => globalKey('sweep'),
  quarantined: (place: string, id: string): Key => globalKey('quarantined', place, id),
  quarantineAt: (place: string): Partition => new Partition(`${KEYS.quarantined.partition}${place}`),
  openQuarantine: (shard: number): Partition => new Partition(openQuarantineKey(shard), 'list'),
};

/** The index partition key of every tenant item. */
export const TENANTS = KEYS.tenants.partition;

export const openQuarantineKey = (shard: number): string => `${KEYS.openQuarantine.partition}${shard}`;

/** Returns the partition suffix for quarantined items of a number: its id if it is a valid Meta id, otherwise `-`. */
export const quarantinePlace = (phoneNumberId: string | null): string =>
  phoneNumberId !== null && isMetaId(phoneNumberId) ? phoneNumberId : '-';

/**
 * Returns whether an untrusted text can be a Meta id in a key. Real ids are digits; samples and test tools use words.
 */
export const isMetaId = (text: string): boolean => /^[A-Za-z0-9_.-]{1,64}$/.test(text) && text !== '-';
