import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { type EdgeRequest, queryParameters } from './event.ts';
import type { LambdaAuthorizer } from './model.ts';

/** What a Lambda authorizer decided. `broken` covers its errors and answers that are not the documented form. */
export type Decision =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'denied' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'broken'; readonly message: string };

const simpleResponse = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** Reads an authorizer's simple response (Developer Guide, "Lambda authorizer response format", format 2.0). */
export function decisionOf(result: unknown): Decision {
  const parsed = simpleResponse.safeParse(result);
  if (!parsed.success) return { kind: 'broken', message: 'The authorizer gave no simple response' };
  return parsed.data.isAuthorized ? { kind: 'allowed', context: parsed.data.context ?? {} } : { kind: 'denied' };
}

/** Identity sources that are run here; context and stage variables are not. */
export const IDENTITY_SOURCE = /^\$request\.(header|querystring)\.([^.]+)$/;

/** The values of the identity sources, `undefined` if one is missing or empty: then the authorizer is not even asked. */
export function identityOf(request: EdgeRequest, sources: readonly string[]): string[] | undefined {
  const query = queryParameters(request.query) ?? {};
  const values = sources.map((source) => {
    const [, kind, name = ''] = IDENTITY_SOURCE.exec(source) ?? [];
    return kind === 'header' ? request.headers[name.toLowerCase()] : query[name];
  });
  return values.every((value): value is string => value !== undefined && value !== '') ? values : undefined;
}

/** Decisions kept for a TTL by authorizer and identity ("API Gateway uses the identity sources as the cache key"). */
export class DecisionCache {
  readonly #clock: Clock;
  readonly #decisions = new Map<string, { decision: Decision; until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(authorizer: LambdaAuthorizer, identity: readonly string[]): Decision | undefined {
    const key = JSON.stringify([authorizer.id, identity]);
    const kept = this.#decisions.get(key);
    if (kept && kept.until > this.#clock.now()) return kept.decision;
    this.#decisions.delete(key);
    return undefined;
  }

  /** Without identity sources or TTL nothing is kept, and a broken answer never is. */
  keep(authorizer: LambdaAuthorizer, identity: readonly string[], decision: Decision): void {
    if (authorizer.ttlSeconds === 0 || identity.length === 0 || decision.kind === 'broken') return;
    const until = this.#clock.now() + authorizer.ttlSeconds * 1_000;
    this.#decisions.set(JSON.stringify([authorizer.id, identity]), { decision, until });
  }
}
