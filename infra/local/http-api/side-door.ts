import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { RequestHandler } from './server.ts';

/** Belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
];
/** The server has already told the client to go on. */
const OF_THE_CLIENT = new Set([...OF_THE_CONNECTION, 'expect']);
/** Chunks are made anew, where the client takes them. */
const OF_THE_SERVER = new Set([...OF_THE_CONNECTION, 'transfer-encoding']);

/**
 * Passes requests on to another server of this machine, path and `Host` as they came, both bodies as they flow. When the client
 * goes away, so does the request behind. When nothing answers there, the client gets 502 with a sentence; when a connection that
 * stood breaks, the client's breaks too, so that a fault played behind the door is seen before it.
 * @param prefix where the door is, for that sentence
 * @param origin `http://127.0.0.1:<port>`
 */
export function sideDoor(prefix: string, origin: string): RequestHandler {
  const { hostname, port } = new URL(origin);
  return (incoming, outgoing) =>
    new Promise<void>((resolve) => {
      let connected = false;
      const behind = request({
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: passedOn(incoming.rawHeaders, OF_THE_CLIENT),
        // Node would send its own `Host` and merge what the client sent twice.
        setHost: false,
        // A connection for each request: one kept open could break while it is idle, which would look like a fault.
        agent: false,
      });
      behind.once('socket', (socket) => socket.once('connect', () => (connected = true)));
      behind.once('response', (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer.rawHeaders, OF_THE_SERVER));
        outgoing.flushHeaders();
        answer.once('error', () => outgoing.destroy());
        answer.pipe(outgoing);
      });
      behind.once('error', () => {
        if (connected || outgoing.headersSent) outgoing.destroy();
        else refuse(incoming, outgoing, `Nothing answers behind ${prefix}: the server at ${origin} is not running.`);
      });
      incoming.once('error', () => behind.destroy());
      outgoing.once('close', () => {
        behind.destroy();
        resolve();
      });
      incoming.pipe(behind);
    });
}

/** Names and values in turn, as Node has them raw, without those of the connection. */
function passedOn(raw: IncomingMessage['rawHeaders'], without: ReadonlySet<string>): string[] {
  return raw.flatMap((name, index) => {
    if (index % 2 === 1 || without.has(name.toLowerCase())) return [];
    return [name, raw[index + 1] ?? ''];
  });
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, message: string): void {
  // Read to its end, so that the client gets to see the answer.
  incoming.unpipe();
  incoming.resume();
  outgoing.writeHead(502, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message }));
}
