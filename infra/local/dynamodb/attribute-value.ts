import * as z from 'zod';

/** A value in DynamoDB's JSON form. Binary is base64, numbers are decimal strings. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

/** Attributes by name. */
export interface Item {
  readonly [name: string]: AttributeValue;
}

const AttributeValueSchema: z.ZodType<AttributeValue> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: z.string() }),
    z.strictObject({ B: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ NULL: z.boolean() }),
    z.strictObject({ SS: z.array(z.string()) }),
    z.strictObject({ NS: z.array(z.string()) }),
    z.strictObject({ BS: z.array(z.string()) }),
    z.strictObject({ L: z.array(AttributeValueSchema) }),
    z.strictObject({ M: z.record(z.string(), AttributeValueSchema) }),
  ]),
);

export const ItemSchema: z.ZodType<Item> = z.record(z.string(), AttributeValueSchema);

const KeyValueSchema = z.union([
  z.strictObject({ S: z.string() }).transform((value) => value.S),
  z.strictObject({ N: z.string() }).transform((value) => value.N),
  z.strictObject({ B: z.string() }).transform((value) => value.B),
]);

/**
 * Returns a key value as IAM compares it: the string, the decimal text, or the base64 text; undefined for a value that
 * cannot be a key.
 */
export function keyText(value: unknown): string | undefined {
  const parsed = KeyValueSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Returns the key attributes of an item as a text that is the same for equal keys. */
export function keyIdentity(keys: Item): string {
  return JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}
