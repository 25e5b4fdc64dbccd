import type { AccessLogSettings } from './access-log.ts';
import type { Cors } from './cors.ts';
import type { RouteKey } from './routes.ts';
import type { RateLimit } from './throttle.ts';

export interface Api {
  readonly id: string;
  readonly cors?: Cors | undefined;
}

export interface Stage {
  readonly apiId: string;
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly limit?: RateLimit | undefined;
  /** Limits per route, by route key. */
  readonly routeLimits: Readonly<Record<string, RateLimit>>;
  readonly accessLog?: AccessLogSettings | undefined;
}

export interface Integration {
  readonly id: string;
  readonly apiId: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface LambdaAuthorizer {
  readonly id: string;
  readonly apiId: string;
  readonly functionArn: string;
  /** Identity sources, e.g. `$request.header.Authorization`. A request that lacks one of them is unauthorized. */
  readonly identitySources: readonly string[];
  readonly ttlSeconds: number;
}

export interface Route {
  readonly id: string;
  readonly apiId: string;
  readonly key: RouteKey;
  readonly integrationId: string;
  readonly authorizerId?: string | undefined;
}
