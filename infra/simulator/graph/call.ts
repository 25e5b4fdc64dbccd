import * as z from 'zod';
import type { Part } from './multipart.ts';

/** A call of the Graph API, read. Parameters may stand in the query, a form or JSON, as Graph takes them. */
export interface GraphCall {
  readonly method: string;
  readonly token: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Files of a multipart form. */
  readonly files: readonly Part[];
  /** The path as it came, with its version, for links to the next page. */
  readonly path: string;
}

/** A parameter as text; numbers and flags count as text. */
export function textOf(call: GraphCall, name: string): string | undefined {
  const value = z.union([z.string(), z.number(), z.boolean()]).safeParse(call.params[name]);
  return value.success ? String(value.data) : undefined;
}

/** Names in `fields`; undefined when the call names none. Nested fields keep their outer name. */
export function fieldsOf(call: GraphCall): string[] | undefined {
  return textOf(call, 'fields')
    ?.replace(/[{(].*?[})]/g, '')
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
}
