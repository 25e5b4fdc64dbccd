import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync } from 'node:fs';
import { type buildApp, type FauxqsServer, startFauxqs } from 'fauxqs';
import * as z from 'zod';

/** The Fastify instance that serves fauxqs' routes. */
type FauxqsApp = ReturnType<typeof buildApp>;

/** Fastify reference, "Hooks", "Diagnostics Channel Hooks": published synchronously for each new instance. */
const FASTIFY_CHANNEL = 'fastify.initialization';
const initializationSchema = z.object({
  fastify: z.custom<FauxqsApp>(
    (value) => typeof value === 'object' && value !== null && 'inject' in value,
    'Not a Fastify instance',
  ),
});

/** The address that fauxqs receives instead of a real one. */
const NO_ADDRESS = 'http://127.0.0.1:0';

export interface ObjectRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Path-style path and query. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface ObjectResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The S3 of fauxqs, called in process without a socket. */
export interface ObjectStore {
  request(request: ObjectRequest): Promise<ObjectResponse>;
  close(): Promise<void>;
}

/** Headers of the HTTP connection. The endpoint writes its own. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/** Starts fauxqs in this process. It writes every change through to `<dataDir>/fauxqs.db`. */
export async function openObjectStore(dataDir: string): Promise<ObjectStore> {
  mkdirSync(dataDir, { recursive: true });
  const { app, server } = await startWithoutPort(dataDir);
  return {
    request: async ({ method, url, headers, body }) => {
      const response = await app.inject({
        method,
        url,
        ...(headers ? { headers } : {}),
        ...(body && body.length > 0 ? { payload: body } : {}),
      });
      return { status: response.statusCode, headers: toSingleValues(response.headers), body: response.rawPayload };
    },
    close: () => server.stop(),
  };
}

/**
 * Starts fauxqs without opening a port. `startFauxqs` always listens on every network interface, and fauxqs checks no
 * signature. This function therefore replaces `listen` of its Fastify instance.
 * @throws Error when fauxqs listens all the same
 */
async function startWithoutPort(dataDir: string): Promise<{ app: FauxqsApp; server: FauxqsServer }> {
  const apps: FauxqsApp[] = [];
  const onFastify = (message: unknown): void => {
    const { fastify } = initializationSchema.parse(message);
    apps.push(fastify);
    const listen = async (): Promise<string> => {
      await fastify.ready();
      return NO_ADDRESS;
    };
    Object.assign(fastify, { listen });
  };
  subscribe(FASTIFY_CHANNEL, onFastify);
  // fauxqs creates its Fastify instance before its first await. The empty `init` keeps it from reading FAUXQS_INIT.
  const starting = startFauxqs({ port: 0, logger: false, dataDir, init: {} });
  unsubscribe(FASTIFY_CHANNEL, onFastify);
  const server = await starting;
  const [app] = apps;
  if (!app || app.server.listening || server.address !== NO_ADDRESS) {
    await server.stop();
    throw new Error('fauxqs opened a port. It must be called in process only, because it checks no signature.');
  }
  return { app, server };
}

function toSingleValues(
  headers: Readonly<Record<string, number | string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_HEADERS.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : String(value)]],
    ),
  );
}
