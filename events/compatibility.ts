import * as z from 'zod';

interface Schema {
  readonly type?: unknown;
  readonly const?: unknown;
  readonly format?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
}

const $Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.unknown().optional(),
    const: z.unknown().optional(),
    format: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array($Schema).optional(),
    properties: z.record(z.string(), $Schema).optional(),
    required: z.array(z.string()).optional(),
    items: $Schema.optional(),
  }),
);

/**
 * What a consumer of the published schema could not cope with in the new one: a field removed or renamed, of another
 * type or format, no longer always there, with values that it does not know, or newly demanded (older events, republished or still
 * under way, lack it). Empty when the new schema only adds optional fields.
 */
export function incompatibilities(published: unknown, current: unknown, path = '$'): readonly string[] {
  return compare($Schema.parse(published), $Schema.parse(current), path);
}

function compare(before: Schema, after: Schema, path: string): readonly string[] {
  return [
    ...compareKind(before, after, path),
    ...compareProperties(before, after, path),
    ...compareItems(before, after, path),
  ];
}

function compareKind(before: Schema, after: Schema, path: string): readonly string[] {
  const kind = ({ type, const: constant, anyOf }: Schema): string =>
    JSON.stringify([type, constant, anyOf?.map(({ type: each }) => each)]);
  const changed = kind(before) === kind(after) ? [] : [`${path} changed its type`];
  const unknown = (after.enum ?? []).filter((value) => before.enum && !before.enum.includes(value));
  const reformatted = before.format === after.format ? [] : [`${path} changed its format`];
  const opened = before.enum && !after.enum ? [`${path} is no longer one of a few values`] : [];
  return [...changed, ...reformatted, ...opened, ...unknown.map((value) => `${path} has a new value ${String(value)}`)];
}

function compareProperties(before: Schema, after: Schema, path: string): readonly string[] {
  const required = (schema: Schema, name: string): boolean => schema.required?.includes(name) ?? false;
  const kept = Object.entries(before.properties ?? {}).flatMap(([name, property]) => {
    const now = after.properties?.[name];
    if (!now) return [`${path}.${name} was removed`];
    const loosened = required(before, name) && !required(after, name) ? [`${path}.${name} is no longer required`] : [];
    return [...loosened, ...compare(property, now, `${path}.${name}`)];
  });
  const demanded = (after.required ?? []).filter((name) => !required(before, name));
  return [...kept, ...demanded.map((name) => `${path}.${name} became required`)];
}

function compareItems(before: Schema, after: Schema, path: string): readonly string[] {
  if (!before.items) return [];
  return after.items ? compare(before.items, after.items, `${path}[]`) : [`${path} is no longer a list of the same`];
}
