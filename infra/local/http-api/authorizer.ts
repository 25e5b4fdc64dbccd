import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { LambdaAuthorizer } from './api-resources.ts';
import { type ApiRequest, parseQueryParameters } from './lambda-event.ts';

/** The decision of a Lambda authorizer. `failed` covers its errors and undocumented responses. */
export type AuthorizerDecision =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'denied' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'failed'; readonly message: string };

const simpleResponseSchema = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** Parses an authorizer's simple response (Developer Guide, "Lambda authorizer response format", format 2.0). */
export function parseDecision(result: unknown): AuthorizerDecision {
  const parsed = simpleResponseSchema.safeParse(result);
  if (!parsed.success) return { kind: 'failed', message: 'The authorizer returned no simple response' };
  return parsed.data.isAuthorized ? { kind: 'allowed', context: parsed.data.context ?? {} } : { kind: 'denied' };
}

/** Supported identity sources. Context and stage variables are not supported. */
export const IDENTITY_SOURCE = /^\$request\.(header|querystring)\.([^.]+)$/;

/**
 * Returns the values of the identity sources, or `undefined` if one is missing or empty: API Gateway then does not call
 * the authorizer.
 */
export function identityOf(request: ApiRequest, sources: readonly string[]): string[] | undefined {
  const query = parseQueryParameters(request.query) ?? {};
  const values = sources.map((source) => {
    const [, kind, name = ''] = IDENTITY_SOURCE.exec(source) ?? [];
    return kind === 'header' ? request.headers[name.toLowerCase()] : query[name];
  });
  return values.every((value): value is string => value !== undefined && value !== '') ? values : undefined;
}

/**
 * Caches decisions by authorizer and identity for the TTL ("API Gateway uses the identity sources as the cache key").
 */
export class DecisionCache {
  readonly #clock: Clock;
  readonly #decisions = new Map<string, { decision: AuthorizerDecision; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(authorizer: LambdaAuthorizer, identity: readonly string[]): AuthorizerDecision | undefined {
    const key = JSON.stringify([authorizer.id, identity]);
    const cached = this.#decisions.get(key);
    if (cached && cached.untilMs > this.#clock.now()) return cached.decision;
    this.#decisions.delete(key);
    return undefined;
  }

  /** Caches a decision, unless there are no identity sources, there is no TTL, or the authorizer failed. */
  set(authorizer: LambdaAuthorizer, identity: readonly string[], decision: AuthorizerDecision): void {
    if (authorizer.ttlSeconds === 0 || identity.length === 0 || decision.kind === 'failed') return;
    const untilMs = this.#clock.now() + authorizer.ttlSeconds * 1_000;
    this.#decisions.set(JSON.stringify([authorizer.id, identity]), { decision, untilMs });
  }
}
