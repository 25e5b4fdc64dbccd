/**
 * The only file that creates keys of the table. A tenant's keys come from a `TenantScope`, and no other code constructs
 * `Key` and `Partition`: code without a scope cannot address a tenant's item.
 */

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
    return this.#key('', 'TENANT');
  }
  number(phoneNumberId: string): Key {
    return this.#key('', `N#${phoneNumberId}`);
  }
  identity(identityId: string): Key {
    return this.#key(`I#${identityId}`, 'I');
  }
  contact(contactId: string): Key {
    return this.#key(`P#${contactId}`, 'P');
  }
  preference(contactId: string, at: number, hash: string): Key {
    return this.#key(`P#${contactId}`, `O#${timeKey(at)}#${hash}`);
  }
  conversation(conversationId: string): Key {
    return this.#key(`C#${conversationId}`, 'C');
  }
  message(conversationId: string, at: number, messageId: string): Key {
    return this.#key(`C#${conversationId}`, `M#${timeKey(at)}#${messageId}`);
  }
  thread(conversationId: string): Partition {
    return new Partition(this.#pk(`C#${conversationId}`));
  }
  delivery(messageId: string, participantId?: string): Key {
    return this.#key(`D#${messageId}`, participantId === undefined ? 'S' : `S#${participantId}`);
  }
  accountEvent(scope: string, at: number, hash: string): Key {
    return this.#key(`A#${scope}`, `E#${timeKey(at)}#${hash}`);
  }
  accountEvents(scope: string): Partition {
    return new Partition(this.#pk(`A#${scope}`));
  }
  /** An outbound message that is not sent yet, in the partition of its conversation. Ids sort by creation time. */
  pending(conversationId: string, messageId: string): Key {
    return this.#key(`C#${conversationId}`, `${PENDING}${messageId}`);
  }
  /** The stored media of a message. */
  media(messageId: string): Key {
    return this.#key(`F#${messageId}`, 'F');
  }
  /** A conversation whose outbound messages wait because their number is paused. */
  held(phoneNumberId: string, conversationId: string): Key {
    return this.#key(`H#${phoneNumberId}`, `H#${conversationId}`);
  }
  /** A media download that waits because its number is paused. */
  heldFile(phoneNumberId: string, messageId: string): Key {
    return this.#key(`H#${phoneNumberId}`, `F#${messageId}`);
  }
  heldBy(phoneNumberId: string): Partition {
    return new Partition(this.#pk(`H#${phoneNumberId}`));
  }
  template(wabaId: string, name: string, language: string): Key {
    return this.#key(`W#${wabaId}`, `T#${name}#${language}`);
  }
  templates(wabaId: string): Partition {
    return new Partition(this.#pk(`W#${wabaId}`));
  }
  /** Items about the tenant itself: numbers `N#`, agents `U#`, acceptances of terms `Y#`, settings. */
  own(): Partition {
    return new Partition(this.#pk(''));
  }
  agent(agentId: string): Key {
    return this.#key('', `U#${agentId}`);
  }
  acceptance(version: string): Key {
    return this.#key('', `Y#${version}`);
  }
  settings(): Key {
    return this.#key('', 'SETTINGS');
  }
  /**
   * Running counts of a number in a month (`2026-11`): an estimate for quota and budget, never the basis of a charge.
   */
  counts(month: string, phoneNumberId: string): Key {
    return this.#key(`B#${month}`, `N#${phoneNumberId}`);
  }
  countsOf(month: string): Partition {
    return new Partition(this.#pk(`B#${month}`));
  }
  /** The tenant's send requests in the current minute. */
  rate(): Key {
    return this.#key('R#', 'R');
  }
  /** The stored response of an Idempotency-Key. */
  once(id: string): Key {
    return this.#key(`J#${id}`, 'J');
  }
  /** A product, in one partition with its stock and stock movements. */
  product(sku: string): Key {
    return this.#key(`S#${sku}`, 'P');
  }
  stock(sku: string): Key {
    return this.#key(`S#${sku}`, 'S');
  }
  /** An order's hold on a product's stock. */
  hold(sku: string, orderId: string): Key {
    return this.#key(`S#${sku}`, `H#${orderId}`);
  }
  /** A change of the stock counters. Movements sort by time. */
  movement(sku: string, at: number, id: string): Key {
    return this.#key(`S#${sku}`, `M#${timeKey(at)}#${id}`);
  }
  /** Product, stock, holds (`H#`) and movements (`M#`) of one SKU. */
  sku(sku: string): Partition {
    return new Partition(this.#pk(`S#${sku}`));
  }
  products(): Partition {
    return new Partition(this.productsKey(), 'list');
  }
  productsKey(): string {
    return this.#pk('L#products');
  }
  catalogue(): Key {
    return this.#key('', 'CATALOGUE');
  }
  order(orderId: string): Key {
    return this.#key(`O#${orderId}`, 'O');
  }
  payment(orderId: string, paymentId: string): Key {
    return this.#key(`O#${orderId}`, `Y#${paymentId}`);
  }
  /** The notice to the customer about a change of an order. */
  notice(orderId: string, version: number): Key {
    return this.#key(`O#${orderId}`, `N#${String(version).padStart(6, '0')}`);
  }
  /** An order with its payments (`Y#`) and notices (`N#`). */
  orderItems(orderId: string): Partition {
    return new Partition(this.#pk(`O#${orderId}`));
  }
  orders(state: OrderListState): Partition {
    return new Partition(this.ordersKey(state), 'list');
  }
  ordersKey(state: OrderListState): string {
    return this.#pk(`L#orders-${state}`);
  }
  /** A usage record, in the partition of its day (UTC) and shard. Records sort by quarter-hour, meter and id. */
  usage(day: string, shard: number, at: { readonly bucket: string; readonly meter: string; readonly id: string }): Key {
    return this.#key(`U#${day}#${shard}`, `${at.bucket}#${at.meter}#${at.id}`);
  }
  usageOf(day: string, shard: number): Partition {
    return new Partition(this.#pk(`U#${day}#${shard}`));
  }
  /**
   * The usage time of a message or file whose time does not follow from its id and may be corrected to an earlier time.
   */
  usedAt(id: string): Key {
    return this.#key(`U#at#${id}`, 'A');
  }
  /** The usage rollup of a quarter-hour. `month` is the UTC month of the day. */
  rollup(month: string, day: string, bucket: string): Key {
    return this.#key(`G#${month}`, `${day}T${bucket}`);
  }
  rollups(month: string): Partition {
    return new Partition(this.#pk(`G#${month}`));
  }
  /** The storage added in a month (UTC). The total storage is the sum of all months. */
  stored(month: string): Key {
    return this.#key('G#storage', month);
  }
  storedByMonth(): Partition {
    return new Partition(this.#pk('G#storage'));
  }
  /** Conversations by state: waiting for a reply, or answered. */
  list(shard: number, state: ListState): Partition {
    return new Partition(this.listKey(shard, state), 'list');
  }
  /** The index key as an attribute of a conversation item. */
  listKey(shard: number, state: ListState): string {
    return this.#pk(`L#${state}#${shard}`);
  }

  #pk(rest: string): string {
    return `T#${this.tenantId}#${rest}`;
  }
  #key(rest: string, sk: string): Key {
    return new Key(this.#pk(rest), sk);
  }
}

/** The sort key prefix of pending outbound messages in a conversation's partition. */
export const PENDING = 'O#';

/** The tenant's order list that contains an order: `open` with work left to do, otherwise `done`. */
export type OrderListState = 'open' | 'done';

/** The tenant's conversation list that contains a conversation. */
export type ListState = 'waiting' | 'answered';

/** Tenant ids are ULIDs: 26 characters. */
export const isTenantId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

/** Splits a tenant's partition key into tenant id and rest; undefined for the key of a global item. */
export function readTenantKey(pk: string): { readonly tenantId: string; readonly rest: string } | undefined {
  const match = /^T#([0-9A-HJKMNP-TV-Z]{26})#(.*)$/s.exec(pk);
  const [, tenantId, rest] = match ?? [];
  return tenantId !== undefined && rest !== undefined ? { tenantId, rest } : undefined;
}

/**
 * The number of shards of the list of open quarantine items: spreads a flood from one unknown number over partitions.
 */
export const QUARANTINE_SHARDS = 4;

/** Keys of items that belong to no tenant, or that determine the tenant of something. */
export const globalKeys = {
  number: (phoneNumberId: string): Key => new Key(`N#${phoneNumberId}`, 'N'),
  waba: (wabaId: string): Key => new Key(`W#${wabaId}`, 'W'),
  apiKey: (hash: string): Key => new Key(`K#${hash}`, 'K'),
  /** A published version of the terms; versions sort by their effective date (ten digits of unix seconds). */
  terms: (effectiveAt: number, version: string): Key => new Key('TERMS', `V#${timeKey(effectiveAt)}#${version}`),
  /** A version by its name; each name is published once. */
  termsVersion: (version: string): Key => new Key('TERMS', `N#${version}`),
  allTerms: (): Partition => new Partition('TERMS'),
  /** The tenants that accepted a version of the terms. */
  acceptancesOf: (version: string): Partition => new Partition(`TERMS#${version}`, 'list'),
  /** The stored response of an operator's Idempotency-Key. */
  once: (id: string): Key => new Key(`J#${id}`, 'J'),
  /** All tenants, by id. */
  tenants: (): Partition => new Partition(TENANTS, 'list'),
  /** The watermark: all usage reported before it is counted. */
  meterWatermark: (): Key => new Key('METER', 'METER'),
  /** The newest watermark tick that passed through the usage pipeline. */
  meterTick: (): Key => new Key('METER', 'TICK'),
  health: (): Key => new Key('HEALTH', 'HEALTH'),
  sweep: (): Key => new Key('SWEEP', 'SWEEP'),
  quarantined: (place: string, id: string): Key => new Key(`Q#${place}`, id),
  quarantineAt: (place: string): Partition => new Partition(`Q#${place}`),
  openQuarantine: (shard: number): Partition => new Partition(openQuarantineKey(shard), 'list'),
};

/** The index partition key of every tenant item. */
export const TENANTS = 'TENANTS';

export const openQuarantineKey = (shard: number): string => `Q#open#${shard}`;

/** Returns the partition suffix for quarantined items of a number: its id if it is a valid Meta id, otherwise `-`. */
export const quarantinePlace = (phoneNumberId: string | null): string =>
  phoneNumberId !== null && isMetaId(phoneNumberId) ? phoneNumberId : '-';

/**
 * Returns whether an untrusted text can be a Meta id in a key. Real ids are digits; samples and test tools use words.
 */
export const isMetaId = (text: string): boolean => /^[A-Za-z0-9_.-]{1,64}$/.test(text) && text !== '-';
