import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerGraph } from '../graph/api.ts';
import { answerPhone } from '../phone/api.ts';
import type { World } from '../world/world.ts';
import { sendPage } from './page.ts';
import { sendJson } from './reply.ts';

/** Something else listens on the port that was asked for. */
class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(port: number) {
    super(`Port ${port} is taken by another program; choose another one with --port.`);
  }
}

const ROOT = '/simulator';
const KEEP_ALIVE_MS = 65_000;

/** The one server: the Graph API, the phone API and the phone page, all below `/simulator`, on 127.0.0.1. */
export class SimulatorServer {
  readonly #world: World;
  readonly #pageDir: string | undefined;
  readonly #server: Server;
  #underWay = 0;

  constructor(world: World, pageDir: string | undefined) {
    this.#world = world;
    this.#pageDir = pageDir;
    this.#server = createServer((request, response) => this.#answer(request, response));
    // Longer than clients keep a quiet connection, so that none is closed under a call that is just being made.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** Calls of the Graph API and the phone API that are being answered; streams do not count. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Answers the port. @throws PortTaken */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => {
        reject('code' in error && error.code === 'EADDRINUSE' ? new PortTaken(port) : error);
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Stops listening and cuts what is still open. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#underWay += 1;
    this.#dispatch(request, response)
      .catch((error: unknown) => {
        if (response.destroyed) return;
        console.error('simulator:', error);
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { error: { message: 'The simulator failed; its log says why.' } });
      })
      .finally(() => {
        this.#underWay -= 1;
      });
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const below = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length) : '';
    if (below.startsWith('/api/')) return answerPhone(this.#world, request, response, below.slice('/api'.length));
    if (below.startsWith('/graph/')) return answerGraph(this.#world, request, response, below.slice('/graph'.length));
    if (path === ROOT || below !== '') return sendPage(response, this.#pageDir, below);
    sendJson(response, 404, { error: { message: `Everything is below ${ROOT}.` } });
  }
}
