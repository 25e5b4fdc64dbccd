import middy from '@middy/core';
import httpRouter, { type Method } from '@middy/http-router';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type * as z from 'zod';
import { parseJson } from '../json.ts';
import { type RequestLogDependencies, requestLog, withRequestLog } from '../request-log.ts';
import { type IdempotencyKey, readIdempotencyKey } from './idempotency.ts';
import { invalidFields } from './invalid-fields.ts';
import { problemResponses } from './middlewares/problem-responses.ts';
import type { Operation } from './operation.ts';
import {
  badRequest,
  jsonReply,
  notFound,
  ProblemError,
  type Reply,
  type TextResponse,
  textReply,
  unauthorized,
} from './problem.ts';

type Event = APIGatewayProxyEventV2;

/** A request parsed with the operation's schemas. */
export interface ApiRequest<Caller, Path, Query, Body> {
  readonly caller: Caller;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** Set for an idempotent operation when the caller sent an Idempotency-Key. */
  readonly idempotencyKey: IdempotencyKey | undefined;
  /** The caller's IP address: personal data, stored only as proof of who accepted the terms. */
  readonly ipAddress: string;
  /** The `Accept` header; empty when absent. */
  readonly accept: string;
}

/** A JSON response, or a text of another media type. */
type RouteResponse = { readonly status: number; readonly body: unknown } | TextResponse;

/** A route with its request types erased, so that different routes fit into one list. */
export interface Route<Caller> {
  readonly method: Method;
  readonly path: string;
  run(caller: Caller, event: Event): Promise<Reply>;
}

/** Creates the route of an operation from its handler. */
export function route<Caller, Path, Query, Body>(
  operation: Operation<Path, Query, Body>,
  handle: (request: ApiRequest<Caller, Path, Query, Body>) => Promise<RouteResponse>,
): Route<Caller> {
  const { method, path } = operation;
  return {
    method,
    path,
    async run(caller, event) {
      // Before the schemas: an invalid key takes precedence over invalid fields.
      const idempotencyKey = operation.idempotent ? readIdempotencyKey(operation.id, event) : undefined;
      const request = {
        caller,
        path: parsePart(operation.pathSchema, decodeParameters(event.pathParameters ?? {}), 'path'),
        query: parsePart(operation.querySchema, event.queryStringParameters ?? {}, 'query'),
        body: parsePart(operation.bodySchema, parseBody(event), 'body'),
        idempotencyKey,
        ipAddress: event.requestContext.http.sourceIp,
        accept: event.headers.accept ?? '',
      };
      const response = await handle(request);
      return 'text' in response ? textReply(response) : jsonReply(response.status, response.body);
    },
  };
}

export interface ApiOptions<Caller> extends RequestLogDependencies {
  readonly name: string;
  /** Returns the caller of this key; undefined when the key is unknown. */
  authenticate(key: string): Promise<Caller | undefined>;
  readonly routes: readonly Route<Caller>[];
}

/**
 * Creates a handler for an HTTP API (payload 2.0). Every error is an RFC 9457 problem: 401 without a valid key, 404 for
 * an unknown path, 405 for a known path with another method, 400 for invalid JSON or an invalid cursor, 422 for input
 * that a schema rejects, 500 for internal errors. Routes check the key before the parameters, so that an
 * unauthenticated caller learns nothing about paths with parameters.
 */
export function createApi<Caller>(options: ApiOptions<Caller>) {
  const router = httpRouter<Event, Reply>({
    routes: options.routes.map(({ method, path, run }) => ({
      method,
      path,
      handler: async (event: Event) => {
        requestLog().set({ route: `${method} ${path}` });
        return run(await authenticateCaller(event, options), event);
      },
    })),
    notFoundResponse: ({ method, path }) => {
      throw routingProblem(method, path, options.routes);
    },
  });
  const respond = middy<Event, Reply>(router).use(problemResponses());
  return middy(
    (event: Event, context: Context): Promise<Reply> =>
      // Not a middleware: Middy's hooks cannot run the handler inside of the request log's async context.
      withRequestLog(options, options.name, async () => {
        const reply = await respond(event, context);
        requestLog().set({ status: reply.statusCode, outcome: (reply.statusCode ?? 500) < 500 ? 'ok' : 'failed' });
        return reply;
      }),
  );
}

async function authenticateCaller<Caller>(event: Event, options: ApiOptions<Caller>): Promise<Caller> {
  const key = /^Bearer ([\x21-\x7E]{1,512})$/i.exec(event.headers.authorization ?? '')?.[1];
  const caller = key === undefined ? undefined : await options.authenticate(key);
  if (caller === undefined) throw unauthorized();
  return caller;
}

function routingProblem(
  method: string,
  path: string,
  routes: readonly { readonly method: string; readonly path: string }[],
): ProblemError {
  const matches = (pattern: string): boolean => new RegExp(`^${pattern.replace(/\{[^/]+\}/g, '[^/]+')}/?$`).test(path);
  const allowed = routes.filter((route) => matches(route.path)).map((route) => route.method);
  if (allowed.length === 0 || allowed.includes(method)) return notFound('No resource exists at this path.');
  const allow = allowed.join(', ');
  return new ProblemError({ status: 405, title: 'Method not allowed', detail: `Use ${allow}.`, headers: { allow } });
}

/**
 * Parses a part of a request.
 * @throws Problem 422 that names each invalid field without its value
 */
function parsePart<T>(schema: z.ZodType<T>, input: unknown, part: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = invalidFields(result.error.issues, [part]);
  throw new ProblemError({
    status: 422,
    title: 'Unprocessable content',
    detail: 'Some fields of the request are invalid.',
    errors,
  });
}

function parseBody(event: Event): unknown {
  if (event.body === undefined || event.body === '') return undefined;
  const text = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body;
  try {
    return parseJson(text);
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
}

/** Percent-decodes path parameters. Keeps a parameter with an invalid encoding, which matches no id. */
function decodeParameters(
  parameters: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value === undefined ? value : decode(value)]),
  );
}
