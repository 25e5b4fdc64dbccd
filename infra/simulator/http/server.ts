import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { handleGraphRequest } from '../graph/handle-graph-request.ts';
import { handlePhoneRequest } from '../phone/handle-phone-request.ts';
import { sendPage } from './page.ts';
import { sendJson } from './reply.ts';

/** Reports that another program listens on the requested port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number) {
    super(`Port ${port} is taken by another program; choose another one with --port.`);
  }
}

const ROOT = '/simulator';
const KEEP_ALIVE_MS = 65_000;

/** Serves the Graph API, the phone API and the phone page under `/simulator`, on 127.0.0.1. */
export class SimulatorServer {
  readonly #state: SimulatorState;
  readonly #pageDir: string | undefined;
  readonly #server: Server;
  #underWay = 0;

  constructor(state: SimulatorState, pageDir: string | undefined) {
    this.#state = state;
    this.#pageDir = pageDir;
    this.#server = createServer((request, response) => this.#handle(request, response));
    // Longer than the idle time-out of clients, so that the server does not close a connection while a client reuses
    // it.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** The number of Graph API and phone API requests in progress. Event streams do not count. */
  get activeRequests(): number {
    return this.#underWay;
  }

  /** Starts listening and returns the port. @throws PortTakenError */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => {
        reject('code' in error && error.code === 'EADDRINUSE' ? new PortTakenError(port) : error);
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Stops listening and closes all open connections. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#underWay += 1;
    this.#dispatch(request, response)
      .catch((error: unknown) => {
        if (response.destroyed) return;
        console.error('simulator:', error);
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { error: { message: 'The simulator failed. See its log for the reason.' } });
      })
      .finally(() => {
        this.#underWay -= 1;
      });
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const subpath = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length) : '';
    if (subpath.startsWith('/api/'))
      return handlePhoneRequest(this.#state, request, response, subpath.slice('/api'.length));
    if (subpath.startsWith('/graph/'))
      return handleGraphRequest(this.#state, request, response, subpath.slice('/graph'.length));
    if (path === ROOT || subpath !== '') return sendPage(response, this.#pageDir, subpath);
    sendJson(response, 404, { error: { message: `All paths start with ${ROOT}.` } });
  }
}
