/**
 * The only place where keys of the table are made. A tenant's keys come from a `TenantScope`, and `Key` and `Partition`
 * are classes that nothing else constructs: code without a scope has no way to name a tenant's item.
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

/** All items under one partition key, of the table or of its index `list`. */
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

/** A provider's time in the form that sorts: ten digits of unix seconds. `0000000000` stands for a time that was not usable. */
export const timeKey = (unixSeconds: number): string => String(unixSeconds).padStart(10, '0');

/**
 * Keys of one tenant. Every partition key starts with `T#<tenant id>#`: ids have a fixed length and the terminator
 * follows, so that an IAM condition on LeadingKeys isolates tenants and no tenant's prefix is another's.
 */
export class TenantScope {
  readonly tenantId: string;

  /** @throws RangeError for what is no tenant id; it can come from a session or an item only. */
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
  /** An outbound message that is still to be sent, beside its conversation; ids sort by the time of their making. */
  pending(conversationId: string, messageId: string): Key {
    return this.#key(`C#${conversationId}`, `${PENDING}${messageId}`);
  }
  /** What became of the media of a message. */
  media(messageId: string): Key {
    return this.#key(`F#${messageId}`, 'F');
  }
  /** A conversation whose outbound messages wait for their number. */
  held(phoneNumberId: string, conversationId: string): Key {
    return this.#key(`H#${phoneNumberId}`, `H#${conversationId}`);
  }
  /** A file that waits for its number. */
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
  /** Running counts of a month (`2026-11`) and number: a hint for quota and budget, never what is charged. */
  counts(month: string, phoneNumberId: string): Key {
    return this.#key(`B#${month}`, `N#${phoneNumberId}`);
  }
  countsOf(month: string): Partition {
    return new Partition(this.#pk(`B#${month}`));
  }
  /** How many sends the tenant asked for in the minute going on. */
  rate(): Key {
    return this.#key('R#', 'R');
  }
  /** The answer that was given to an Idempotency-Key. */
  once(id: string): Key {
    return this.#key(`J#${id}`, 'J');
  }
  /** A product; its stock and the stock's history lie beside it. */
  product(sku: string): Key {
    return this.#key(`S#${sku}`, 'P');
  }
  stock(sku: string): Key {
    return this.#key(`S#${sku}`, 'S');
  }
  /** What an order holds of a product. */
  hold(sku: string, orderId: string): Key {
    return this.#key(`S#${sku}`, `H#${orderId}`);
  }
  /** A change of the stock's counters; changes sort by time. */
  movement(sku: string, at: number, id: string): Key {
    return this.#key(`S#${sku}`, `M#${timeKey(at)}#${id}`);
  }
  /** Product, stock, holds `H#` and movements `M#` of one SKU. */
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
  /** What the customer was told of a change of an order. */
  notice(orderId: string, version: number): Key {
    return this.#key(`O#${orderId}`, `N#${String(version).padStart(6, '0')}`);
  }
  /** An order with its payments `Y#` and notices `N#`. */
  orderItems(orderId: string): Partition {
    return new Partition(this.#pk(`O#${orderId}`));
  }
  orders(state: OrderListState): Partition {
    return new Partition(this.ordersKey(state), 'list');
  }
  ordersKey(state: OrderListState): string {
    return this.#pk(`L#orders-${state}`);
  }
  /** A usage record in its day (UTC) and shard, sorted by quarter of an hour, meter and id. */
  usage(day: string, shard: number, at: { readonly bucket: string; readonly meter: string; readonly id: string }): Key {
    return this.#key(`U#${day}#${shard}`, `${at.bucket}#${at.meter}#${at.id}`);
  }
  usageOf(day: string, shard: number): Partition {
    return new Partition(this.#pk(`U#${day}#${shard}`));
  }
  /** When a message or a file counts as used, where that is not known from its id and may be found to be earlier. */
  usedAt(id: string): Key {
    return this.#key(`U#at#${id}`, 'A');
  }
  /** The counted usage of a quarter of an hour; `month` is the UTC month of the day. */
  rollup(month: string, day: string, bucket: string): Key {
    return this.#key(`G#${month}`, `${day}T${bucket}`);
  }
  rollups(month: string): Partition {
    return new Partition(this.#pk(`G#${month}`));
  }
  /** What was stored in a month (UTC), of all months together: what is stored is the sum of all that came. */
  stored(month: string): Key {
    return this.#key('G#storage', month);
  }
  storedByMonth(): Partition {
    return new Partition(this.#pk('G#storage'));
  }
  /** Conversations by state: those whose customer waits, or those that are answered. */
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

/** What sorts pending outbound messages into their own range of a conversation's partition. */
export const PENDING = 'O#';

/** Which of a tenant's two lists an order stands in: those with something left to do, and the others. */
export type OrderListState = 'open' | 'done';

/** Which of a tenant's two lists a conversation stands in. */
export type ListState = 'waiting' | 'answered';

/** Tenant ids are ULIDs: 26 characters. */
export const isTenantId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);

/** The tenant and the rest of a tenant's partition key, or undefined for a global item's. */
export function readTenantKey(pk: string): { readonly tenantId: string; readonly rest: string } | undefined {
  const match = /^T#([0-9A-HJKMNP-TV-Z]{26})#(.*)$/s.exec(pk);
  const [, tenantId, rest] = match ?? [];
  return tenantId !== undefined && rest !== undefined ? { tenantId, rest } : undefined;
}

/** Shards of the list of open quarantine items: spreads a flood from one unknown number over partitions. */
export const QUARANTINE_SHARDS = 4;

/** Keys of what belongs to no tenant, or decides to whom something belongs. */
export const globalKeys = {
  number: (phoneNumberId: string): Key => new Key(`N#${phoneNumberId}`, 'N'),
  waba: (wabaId: string): Key => new Key(`W#${wabaId}`, 'W'),
  apiKey: (hash: string): Key => new Key(`K#${hash}`, 'K'),
  /** A published version of the terms; versions sort by their effective date (ten digits of unix seconds). */
  terms: (effectiveAt: number, version: string): Key => new Key('TERMS', `V#${timeKey(effectiveAt)}#${version}`),
  /** Which date a version has: versions are published once. */
  termsVersion: (version: string): Key => new Key('TERMS', `N#${version}`),
  allTerms: (): Partition => new Partition('TERMS'),
  /** Which tenants accepted a version of the terms, as a list. */
  acceptancesOf: (version: string): Partition => new Partition(`TERMS#${version}`, 'list'),
  /** The answer that was given to an Idempotency-Key of the operator's. */
  once: (id: string): Key => new Key(`J#${id}`, 'J'),
  /** All tenants, by id. */
  tenants: (): Partition => new Partition(TENANTS, 'list'),
  /** Up to when everything that was told is counted. */
  meterWatermark: (): Key => new Key('METER', 'METER'),
  /** The newest beat of the clock that came through the way that usage takes. */
  meterBeat: (): Key => new Key('METER', 'BEAT'),
  health: (): Key => new Key('HEALTH', 'HEALTH'),
  sweep: (): Key => new Key('SWEEP', 'SWEEP'),
  quarantined: (place: string, id: string): Key => new Key(`Q#${place}`, id),
  quarantineAt: (place: string): Partition => new Partition(`Q#${place}`),
  openQuarantine: (shard: number): Partition => new Partition(openQuarantineKey(shard), 'list'),
};

/** The index key of every tenant's item. */
export const TENANTS = 'TENANTS';

export const openQuarantineKey = (shard: number): string => `Q#open#${shard}`;

/** The partition of quarantined items of a number: its id when that is one, `-` for everything else. */
export const quarantinePlace = (phoneNumberId: string | null): string =>
  phoneNumberId !== null && isMetaId(phoneNumberId) ? phoneNumberId : '-';

/** Whether a text can be an id of Meta's in a key. They are digits; samples and test tools use words. Payloads are untrusted. */
export const isMetaId = (text: string): boolean => /^[A-Za-z0-9_.-]{1,64}$/.test(text) && text !== '-';
