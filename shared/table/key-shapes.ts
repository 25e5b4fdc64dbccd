/**
 * The prefixes of an item's keys. A prefix that ends with `#` is followed by an id; any other is the whole key. The
 * partition keys of a tenant's items start with `T#<tenant id>#`, to which `partition` is added. A `list` is a
 * partition of the index `list`, and its sort keys are positions without a prefix.
 */
export interface KeyShape {
  readonly of: 'tenant' | 'global' | 'tenant-list' | 'global-list';
  readonly partition: string;
  readonly sort: string;
}

/**
 * The keys of all items. No prefix has two meanings. Keys are words, except those of items that are written for each
 * message: they must stay within a write unit of 1 KB.
 */
export const KEYS = {
  tenant: { of: 'tenant', partition: '', sort: 'TENANT' },
  settings: { of: 'tenant', partition: '', sort: 'SETTINGS' },
  catalogue: { of: 'tenant', partition: '', sort: 'CATALOGUE' },
  number: { of: 'tenant', partition: '', sort: 'NUMBER#' },
  agent: { of: 'tenant', partition: '', sort: 'AGENT#' },
  acceptance: { of: 'tenant', partition: '', sort: 'ACCEPTANCE#' },
  contact: { of: 'tenant', partition: 'CONTACT#', sort: 'CONTACT' },
  preference: { of: 'tenant', partition: 'CONTACT#', sort: 'PREFERENCE#' },
  identity: { of: 'tenant', partition: 'IDENTITY#', sort: 'IDENTITY' },
  conversation: { of: 'tenant', partition: 'C#', sort: 'C' },
  message: { of: 'tenant', partition: 'C#', sort: 'M#' },
  pendingSend: { of: 'tenant', partition: 'C#', sort: 'P#' },
  delivery: { of: 'tenant', partition: 'D#', sort: 'D' },
  groupDelivery: { of: 'tenant', partition: 'D#', sort: 'D#' },
  media: { of: 'tenant', partition: 'F#', sort: 'F' },
  accountEvent: { of: 'tenant', partition: 'ACCOUNT#', sort: 'EVENT#' },
  heldConversation: { of: 'tenant', partition: 'HELD#', sort: 'CONVERSATION#' },
  heldFile: { of: 'tenant', partition: 'HELD#', sort: 'FILE#' },
  template: { of: 'tenant', partition: 'WABA#', sort: 'TEMPLATE#' },
  counts: { of: 'tenant', partition: 'COUNTS#', sort: 'COUNTS_OF_NUMBER#' },
  rate: { of: 'tenant', partition: 'RATE', sort: 'RATE' },
  response: { of: 'tenant', partition: 'REQUEST#', sort: 'RESPONSE' },
  product: { of: 'tenant', partition: 'SKU#', sort: 'PRODUCT' },
  stock: { of: 'tenant', partition: 'SKU#', sort: 'STOCK' },
  hold: { of: 'tenant', partition: 'SKU#', sort: 'HOLD#' },
  movement: { of: 'tenant', partition: 'SKU#', sort: 'MOVEMENT#' },
  order: { of: 'tenant', partition: 'ORDER#', sort: 'ORDER' },
  payment: { of: 'tenant', partition: 'ORDER#', sort: 'PAYMENT#' },
  notice: { of: 'tenant', partition: 'ORDER#', sort: 'NOTICE#' },
  usage: { of: 'tenant', partition: 'U#', sort: '' },
  usedAt: { of: 'tenant', partition: 'USED_AT#', sort: 'USED_AT' },
  rollup: { of: 'tenant', partition: 'ROLLUP#', sort: '' },
  storedQuantity: { of: 'tenant', partition: 'STORED', sort: '' },
  conversations: { of: 'tenant-list', partition: 'L#', sort: '' },
  products: { of: 'tenant-list', partition: 'PRODUCTS', sort: '' },
  orders: { of: 'tenant-list', partition: 'ORDERS#', sort: '' },
  numberOwner: { of: 'global', partition: 'NUMBER#', sort: 'NUMBER_OWNER' },
  wabaOwner: { of: 'global', partition: 'WABA#', sort: 'WABA_OWNER' },
  apiKey: { of: 'global', partition: 'API_KEY#', sort: 'API_KEY' },
  terms: { of: 'global', partition: 'TERMS', sort: 'EFFECTIVE#' },
  termsVersion: { of: 'global', partition: 'TERMS', sort: 'VERSION#' },
  operatorResponse: { of: 'global', partition: 'OPERATOR_REQUEST#', sort: 'OPERATOR_RESPONSE' },
  meterWatermark: { of: 'global', partition: 'METER', sort: 'WATERMARK' },
  meterTick: { of: 'global', partition: 'METER', sort: 'TICK' },
  health: { of: 'global', partition: 'HEALTH', sort: 'HEALTH' },
  sweep: { of: 'global', partition: 'SWEEP', sort: 'SWEEP' },
  quarantined: { of: 'global', partition: 'QUARANTINE#', sort: '' },
  openQuarantine: { of: 'global-list', partition: 'OPEN_QUARANTINE#', sort: '' },
  tenants: { of: 'global-list', partition: 'TENANTS', sort: '' },
  acceptances: { of: 'global-list', partition: 'ACCEPTANCES#', sort: '' },
} as const satisfies Record<string, KeyShape>;

export type Entity = keyof typeof KEYS;

/** The start of every tenant's partition keys. */
export const TENANT_PREFIX = 'T#';

/** Returns the partition key prefix of all items of a tenant. */
export const tenantPrefix = (tenantId: string): string => `${TENANT_PREFIX}${tenantId}#`;

/** Splits a tenant's partition key into tenant id and rest; undefined for the key of a global item. */
export function readTenantKey(pk: string): { readonly tenantId: string; readonly rest: string } | undefined {
  const match = /^T#([0-9A-HJKMNP-TV-Z]{26})#(.*)$/s.exec(pk);
  const [, tenantId, rest] = match ?? [];
  return tenantId !== undefined && rest !== undefined ? { tenantId, rest } : undefined;
}

/** Returns whether an item, given by its keys, is of an entity. */
export function isItemOf(entity: Entity, item: { readonly pk?: unknown; readonly sk?: unknown }): boolean {
  const { of, partition, sort }: KeyShape = KEYS[entity];
  const pk = String(item.pk);
  const rest = of === 'tenant' ? readTenantKey(pk)?.rest : pk;
  return rest !== undefined && matches(partition, rest) && (sort === '' || matches(sort, String(item.sk)));
}

const matches = (prefix: string, key: string): boolean =>
  prefix.endsWith('#') ? key.startsWith(prefix) : key === prefix;

/** Returns the id in the partition key of an entity's item; empty for the key of another entity. */
export function partitionIdOf(entity: Entity, pk: unknown): string {
  const { of, partition }: KeyShape = KEYS[entity];
  const rest = of === 'tenant' ? readTenantKey(String(pk))?.rest : String(pk);
  return rest?.startsWith(partition) ? rest.slice(partition.length) : '';
}

/** Returns the id in the sort key of an entity's item. */
export const sortIdOf = (entity: Entity, sk: unknown): string => String(sk).slice(KEYS[entity].sort.length);
