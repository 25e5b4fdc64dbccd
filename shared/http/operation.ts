import type { Method } from '@middy/http-router';
import type * as z from 'zod';

/** The key that a caller needs: a tenant's, the operator's, platform finance's, or none. */
export type Auth = 'tenant' | 'operator' | 'finance' | 'none';

/** A successful response: the schema of its body, absent without a body. */
interface Success {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Further media types in which the same content is available, besides JSON. */
  readonly textMediaTypes?: readonly string[];
}

/**
 * One operation of the public API as data. Handlers parse requests with it, and the API description is generated from
 * it. `nothingSchema` is the schema of a part that the operation ignores.
 */
export interface Operation<Path = unknown, Query = unknown, Body = unknown> {
  /** Unique, camel case: `sendMessageSchema`. */
  readonly id: string;
  readonly method: Method;
  /** As in the HTTP API: `/v1/things/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** The group in the API description: `Conversations`. */
  readonly tag: string;
  readonly auth: Auth;
  readonly pathSchema: z.ZodType<Path>;
  readonly querySchema: z.ZodType<Query>;
  readonly bodySchema: z.ZodType<Body>;
  readonly successes: Readonly<Record<number, Success>>;
  /** Statuses of problems in addition to those that every operation can return (401, 404, 405, 422, 429, 500). */
  readonly problems: readonly number[];
  /** Supports `Idempotency-Key`: the same key and body run once and return the same response. */
  readonly idempotent?: boolean;
}

/** Returns the definition with its inferred types. */
export const operation = <Path, Query, Body>(definition: Operation<Path, Query, Body>): Operation<Path, Query, Body> =>
  definition;
