import * as z from 'zod';
import { tryParseJson } from '../../../../../shared/json.ts';
import { Refused, refusalOf, Unreachable, Unreadable } from './problem.ts';

// The pages' content security policy forbids code made of text, which zod would try.
z.config({ jitless: true });

/** How long an answer may take. On a weak signal it takes long; a hung connection takes for ever. */
const PATIENCE = 20_000;

/** Method and path of an operation of the public API. */
export interface Place {
  readonly method: string;
  readonly path: string;
}

interface Request {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** What came of a call, for who shows the connection and sets the clock. */
export interface Contact {
  readonly reached: boolean;
  /** The server's time in milliseconds, where it told it. */
  readonly serverTime: number | null;
}

export interface Api {
  /** @throws Refused, Unreachable or Unreadable */
  call<T>(place: Place, request: Request, answer: z.ZodType<T>): Promise<T>;
  /** An answer that is no JSON, such as a table. @throws Refused or Unreachable */
  text(place: Place, request: Request): Promise<string>;
}

export interface ApiDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly key: string;
  readonly onContact: (contact: Contact) => void;
}

/** The public API with one person's key. Every answer is parsed; nothing else is believed. */
export function createApi({ fetch, key, onContact }: ApiDeps): Api {
  return {
    async call(place, request, answer) {
      const read = answer.safeParse(tryParseJson(await taken(place, request)));
      if (!read.success) throw new Unreadable(`${place.method} ${place.path}: ${z.prettifyError(read.error)}`);
      return read.data;
    },
    text: taken,
  };

  async function taken(place: Place, request: Request): Promise<string> {
    const response = await ask(place, request);
    const date = Date.parse(response.headers.get('date') ?? '');
    onContact({ reached: true, serverTime: Number.isNaN(date) ? null : date });
    const text = await textOf(response);
    if (response.ok) return text;
    throw new Refused(refusalOf(response.status, tryParseJson(text)), secondsOf(response.headers.get('retry-after')));
  }

  async function ask(place: Place, request: Request): Promise<Response> {
    const timeout = AbortSignal.timeout(PATIENCE);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      return await fetch(urlOf(place, request), { method: place.method, signal, ...messageOf(request, key) });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      onContact({ reached: false, serverTime: null });
      throw new Unreachable('no answer', { cause: error });
    }
  }
}

/** A body that breaks off halfway is no answer. */
async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new Unreachable('the answer broke off', { cause: error });
  }
}

function urlOf({ path }: Place, { path: parts = {}, query = {} }: Request): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return given.length === 0 ? filled : `${filled}?${new URLSearchParams(Object.fromEntries(given))}`;
}

function messageOf({ body, idempotencyKey }: Request, key: string): RequestInit {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  return body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
}

function secondsOf(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
}
