import middy from '@middy/core';
import httpRouter, { type Method } from '@middy/http-router';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type * as z from 'zod';
import { ForeignCursor } from '../cursor.ts';
import { parseJson } from '../json.ts';
import { type LineDeps, line, unitOfWork } from '../line.ts';
import { type Once, onceOf } from './once.ts';
import type { Operation } from './operation.ts';
import {
  badRequest,
  jsonReply,
  notFound,
  Problem,
  problemReply,
  type Reply,
  type TextAnswer,
  textReply,
  unauthorized,
} from './problem.ts';
import { wrongParts } from './wrong-parts.ts';

type Event = APIGatewayProxyEventV2;

/** A request whose parts were parsed by the operation's schemas. */
export interface Request<Caller, Path, Query, Body> {
  readonly caller: Caller;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** Of an operation that is idempotent, when the caller gave a key. */
  readonly once: Once | undefined;
  /** The caller's address as the API saw it: personal data, kept only as proof of who accepted terms. */
  readonly address: string;
  /** What kinds of answer the caller takes: the header `Accept`, empty when there is none. */
  readonly accept: string;
}

/** JSON, or a text of another kind. */
type Answer = { readonly status: number; readonly body: unknown } | TextAnswer;

/** A route with its types worn off, for a list of different ones. */
export interface Route<Caller> {
  readonly method: Method;
  readonly path: string;
  run(caller: Caller, event: Event): Promise<Reply>;
}

/** An operation and what does it. */
export function route<Caller, Path, Query, Body>(
  operation: Operation<Path, Query, Body>,
  handle: (request: Request<Caller, Path, Query, Body>) => Promise<Answer>,
): Route<Caller> {
  const { method, path } = operation;
  return {
    method,
    path,
    async run(caller, event) {
      const once = operation.idempotent ? onceOf(operation.id, event) : undefined;
      const request = {
        caller,
        path: checked(operation.pathSchema, decoded(event.pathParameters ?? {}), 'path'),
        query: checked(operation.querySchema, event.queryStringParameters ?? {}, 'query'),
        body: checked(operation.bodySchema, bodyOf(event), 'body'),
        once,
        address: event.requestContext.http.sourceIp,
        accept: event.headers.accept ?? '',
      };
      const answer = await handle(request);
      return 'text' in answer ? textReply(answer) : jsonReply(answer.status, answer.body);
    },
  };
}

export interface ApiOptions<Caller> extends LineDeps {
  readonly name: string;
  /** Who calls with this key; undefined for nobody known. */
  authenticate(key: string): Promise<Caller | undefined>;
  readonly routes: readonly Route<Caller>[];
}

/**
 * A handler for an HTTP API (payload 2.0). Every error is a problem of RFC 9457: 401 without a valid key, 404 for an unknown
 * path, 405 for a known one with another method, 400 for broken JSON or a foreign cursor, 422 for what a schema
 * refuses, 500 for our own faults. The key comes first: a stranger learns nothing about paths with parameters.
 */
export function createApi<Caller>(options: ApiOptions<Caller>) {
  const router = httpRouter<Event, Reply>({
    routes: options.routes.map(({ method, path, run }) => ({
      method,
      path,
      handler: async (event: Event) => {
        line().set({ route: `${method} ${path}` });
        return run(await callerOf(event, options), event);
      },
    })),
    notFoundResponse: ({ method, path }) => {
      throw misdirected(method, path, options.routes);
    },
  });
  return middy(
    (event: Event, context: Context): Promise<Reply> =>
      unitOfWork(options, options.name, async () => {
        const reply = await answer(async () => router(event, context));
        line().set({ status: reply.statusCode, outcome: (reply.statusCode ?? 500) < 500 ? 'ok' : 'failed' });
        return reply;
      }),
  );
}

async function answer(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) return problemReply(error.details);
    if (error instanceof ForeignCursor)
      return problemReply(badRequest('The cursor does not belong to this list.').details);
    line().set({ error: error instanceof Error ? error.name : 'UnknownError' });
    line().alarm('RequestFailed');
    return problemReply({
      status: 500,
      title: 'Internal error',
      detail: 'Something went wrong on our side. Try again.',
    });
  }
}

async function callerOf<Caller>(event: Event, options: ApiOptions<Caller>): Promise<Caller> {
  const key = /^Bearer ([\x21-\x7E]{1,512})$/i.exec(event.headers.authorization ?? '')?.[1];
  const caller = key === undefined ? undefined : await options.authenticate(key);
  if (caller === undefined) throw unauthorized();
  return caller;
}

function misdirected(
  method: string,
  path: string,
  routes: readonly { readonly method: string; readonly path: string }[],
): Problem {
  const matches = (pattern: string): boolean => new RegExp(`^${pattern.replace(/\{[^/]+\}/g, '[^/]+')}/?$`).test(path);
  const allowed = routes.filter((known) => matches(known.path)).map((known) => known.method);
  if (allowed.length === 0 || allowed.includes(method)) return notFound('There is nothing at this address.');
  const allow = allowed.join(', ');
  return new Problem({ status: 405, title: 'Method not allowed', detail: `Use ${allow}.`, headers: { allow } });
}

/** @throws Problem 422 that names each wrong part, without repeating its value */
function checked<T>(schema: z.ZodType<T>, input: unknown, part: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = wrongParts(result.error.issues, [part]);
  throw new Problem({
    status: 422,
    title: 'Unprocessable content',
    detail: 'Some parts of the request are not usable.',
    errors,
  });
}

function bodyOf(event: Event): unknown {
  if (event.body === undefined || event.body === '') return undefined;
  const text = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString('utf8') : event.body;
  try {
    return parseJson(text);
  } catch {
    throw badRequest('The body is not JSON.');
  }
}

/** Path parameters with their percent-encoding undone; an encoding that is broken matches no id and stays. */
function decoded(parameters: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
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
