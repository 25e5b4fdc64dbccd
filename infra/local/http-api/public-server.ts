import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another program uses the requested port. */
export class PortTakenError extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use by another program. Choose another one with --port or PORT.`);
    this.name = 'PortTakenError';
    this.port = port;
  }
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Node rejects longer headers. This limit is higher than API Gateway's, so that API Gateway's applies. */
const NODE_MAX_HEADER_BYTES = 65_536;

/**
 * The public HTTP server: the API's routes, and additional handlers under path prefixes. It listens on `127.0.0.1`, and
 * on `::1` where IPv6 is available, so that `localhost` works whichever address it resolves to.
 */
export class PublicServer {
  readonly #servers: Server[] = [];
  readonly #mounted = new Map<string, RequestHandler>();
  readonly #fallback: RequestHandler;
  #port: number;

  constructor(port: number, fallback: RequestHandler) {
    this.#port = port;
    this.#fallback = fallback;
  }

  /** The port; for port 0, the actual one after `listen`. */
  get port(): number {
    return this.#port;
  }

  /**
   * Serves all paths at or under `prefix` (e.g. `/simulator`) with `handler`, before any route of the API. Returns a
   * function that removes the handler.
   */
  mount(prefix: string, handler: RequestHandler): () => void {
    this.#mounted.set(prefix, handler);
    return () => this.#mounted.delete(prefix);
  }

  /** @throws PortTakenError */
  async listen(): Promise<void> {
    await this.#bind('127.0.0.1');
    await this.#bind('::1').catch((error: unknown) => {
      if (!(isCode(error, 'EADDRNOTAVAIL') || isCode(error, 'EAFNOSUPPORT'))) throw error;
    });
  }

  /** Stops listening and closes open connections. */
  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        return closed;
      }),
    );
    this.#servers.length = 0;
  }

  async #bind(host: string): Promise<void> {
    const server = createServer({ maxHeaderSize: NODE_MAX_HEADER_BYTES }, (request, response) =>
      this.#dispatch(request, response),
    );
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#port, host, resolve);
      });
    } catch (error) {
      await this.close();
      if (isCode(error, 'EADDRINUSE')) throw new PortTakenError(this.#port);
      throw error;
    }
    this.#port = portOf(server.address());
    this.#servers.push(server);
  }

  #dispatch(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const prefix = [...this.#mounted.keys()].find(
      (one) => path === one || path.startsWith(one.endsWith('/') ? one : `${one}/`),
    );
    const handler = (prefix === undefined ? undefined : this.#mounted.get(prefix)) ?? this.#fallback;
    Promise.resolve()
      .then(() => handler(request, response))
      .catch((error: unknown) => {
        console.error('public server:', error);
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
        response.end('{"message":"Internal Server Error"}');
      });
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
