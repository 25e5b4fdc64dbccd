import type { Method } from '@middy/http-router';
import type * as z from 'zod';

/** Who may call: a tenant's key, the operator's, platform finance's, or anybody. */
export type Auth = 'tenant' | 'operator' | 'finance' | 'none';

/** A good answer: the schema of its body, or none where there is no body. */
interface Success {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Media types of texts that the same can be had as, beside JSON. */
  readonly texts?: readonly string[];
}

/**
 * One operation of the public API as data: what a handler parses by, and what the API description is made from. `$Nothing`
 * stands for a part that the operation does not take.
 */
export interface Operation<Path = unknown, Query = unknown, Body = unknown> {
  /** Unique, camel case: `sendMessage`. */
  readonly id: string;
  readonly method: Method;
  /** As in the HTTP API: `/v1/things/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** The group that it stands in: `Conversations`. */
  readonly tag: string;
  readonly auth: Auth;
  readonly pathSchema: z.ZodType<Path>;
  readonly querySchema: z.ZodType<Query>;
  readonly bodySchema: z.ZodType<Body>;
  readonly successes: Readonly<Record<number, Success>>;
  /** Statuses of problems beyond those that each operation can answer (401, 404, 405, 422, 429, 500). */
  readonly problems: readonly number[];
  /** Takes `Idempotency-Key`: the same key and body are answered alike and done once. */
  readonly idempotent?: boolean;
}

/** Gives the literal its types. */
export const operation = <Path, Query, Body>(definition: Operation<Path, Query, Body>): Operation<Path, Query, Body> =>
  definition;
