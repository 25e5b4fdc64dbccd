import * as z from 'zod';
import type { Part } from './multipart.ts';

/** A parsed call of the Graph API. Like Graph, it accepts parameters in the query, a form or JSON. */
export interface GraphCall {
  readonly method: string;
  readonly token: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The files of a multipart form. */
  readonly files: readonly Part[];
  /** The request path with its version, for links to the next page. */
  readonly path: string;
}

/** Returns a parameter as text. Numbers and booleans are converted to text. */
export function textParam(call: GraphCall, name: string): string | undefined {
  const value = z.union([z.string(), z.number(), z.boolean()]).safeParse(call.params[name]);
  return value.success ? String(value.data) : undefined;
}

/** Returns the names in `fields`; undefined when there are none. Of nested fields, only the outer name is returned. */
export function requestedFields(call: GraphCall): string[] | undefined {
  return textParam(call, 'fields')
    ?.replace(/[{(].*?[})]/g, '')
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
}
