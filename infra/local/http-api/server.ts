import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something else listens on the port that was asked for. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is taken by another program; choose another one with --port or PORT.`);
    this.name = 'PortTaken';
    this.port = port;
  }
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Node refuses longer headers itself, and API Gateway's own bound must come first. */
const NODE_HEADER_BYTES = 65_536;

/**
 * The one public HTTP server: the API's routes, and beside them handlers under a path prefix. It listens on `127.0.0.1` and
 * on `::1` where there is IPv6, so that `localhost` works whatever it resolves to.
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

  /** The port; after `listen` the real one if 0 was asked for. */
  get port(): number {
    return this.#port;
  }

  /** Serves all paths at or under `prefix` (e.g. `/simulator`) by `handler`, before any route of the API. The result removes it. */
  mount(prefix: string, handler: RequestHandler): () => void {
    this.#mounted.set(prefix, handler);
    return () => this.#mounted.delete(prefix);
  }

  /** @throws PortTaken */
  async listen(): Promise<void> {
    await this.#bind('127.0.0.1');
    await this.#bind('::1').catch((error: unknown) => {
      if (!(isCode(error, 'EADDRNOTAVAIL') || isCode(error, 'EAFNOSUPPORT'))) throw error;
    });
  }

  /** Stops listening and cuts what is still open. */
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
    const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (request, response) =>
      this.#dispatch(request, response),
    );
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#port, host, resolve);
      });
    } catch (error) {
      await this.close();
      if (isCode(error, 'EADDRINUSE')) throw new PortTaken(this.#port);
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
