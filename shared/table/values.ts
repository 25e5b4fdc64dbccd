import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Item = { readonly [name: string]: Value };

/**
 * Converts a plain value to DynamoDB's wire form, for the types that items of this table use. A lone surrogate (a name
 * that was cut within an emoji) becomes U+FFFD, because it has no UTF-8 form, in which DynamoDB stores strings.
 */
export function toAttribute(value: Value): AttributeValue {
  if (typeof value === 'string') return { S: value.toWellFormed() };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value) };
}

export function toAttributes(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

/** DynamoDB's wire form of a value, in the API and in stream records. */
export interface WireValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly L?: readonly WireValue[] | undefined;
  readonly M?: Readonly<Record<string, WireValue>> | undefined;
}

/** @throws TypeError for a type that no item of this table uses (sets, binary). */
function fromAttribute(value: WireValue): Value {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  throw new TypeError('unsupported attribute type');
}

export function fromAttributes(attributes: Readonly<Record<string, WireValue>>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

const isList = (value: readonly Value[] | { readonly [name: string]: Value }): value is readonly Value[] =>
  Array.isArray(value);

/** Omits attributes without a value, for building items with optional attributes. */
export function present(attributes: { readonly [name: string]: Value | undefined }): Item {
  const entries: [string, Value][] = [];
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) entries.push([name, value]);
  return Object.fromEntries(entries);
}

/**
 * Omits undefined properties at any depth.
 * @throws TypeError for a value that an item cannot store
 */
export function plain(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') throw new TypeError('a value that an item cannot store');
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member)]));
}
