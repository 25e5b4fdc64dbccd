import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { RequestHandler } from './public-server.ts';

/** Headers of one connection, which are not forwarded (RFC 9110, 7.6.1). */
const CONNECTION_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
];
/** `expect`: the public server has already sent `100 Continue` to the client. */
const NOT_FORWARDED_REQUEST_HEADERS = new Set([...CONNECTION_HEADERS, 'expect']);
/** `transfer-encoding`: the public server encodes chunks itself, if the client supports them. */
const NOT_FORWARDED_RESPONSE_HEADERS = new Set([...CONNECTION_HEADERS, 'transfer-encoding']);

/**
 * Creates a reverse proxy to another server on this machine. It forwards path and `Host` unchanged and streams both
 * bodies. When the client disconnects, the upstream request ends. When the server does not listen, the client receives
 * a 502 with a message. When an established upstream connection breaks, the client's connection breaks too, so that
 * faults of the upstream server are visible to the client.
 * @param prefix the path prefix of the proxy, for the message
 * @param origin the upstream server, `http://127.0.0.1:<port>`
 */
export function createReverseProxy(prefix: string, origin: string): RequestHandler {
  const { hostname, port } = new URL(origin);
  return (incoming, outgoing) =>
    new Promise<void>((resolve) => {
      let connected = false;
      const upstream = request({
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: forwardedHeaders(incoming.rawHeaders, NOT_FORWARDED_REQUEST_HEADERS),
        // Otherwise Node sends its own `Host` and merges repeated headers.
        setHost: false,
        // One connection per request: a kept-alive one could break while idle, which would look like a fault.
        agent: false,
      });
      upstream.once('socket', (socket) => socket.once('connect', () => (connected = true)));
      upstream.once('response', (response) => {
        outgoing.writeHead(
          response.statusCode ?? 502,
          response.statusMessage,
          forwardedHeaders(response.rawHeaders, NOT_FORWARDED_RESPONSE_HEADERS),
        );
        outgoing.flushHeaders();
        response.once('error', () => outgoing.destroy());
        response.pipe(outgoing);
      });
      upstream.once('error', () => {
        if (connected || outgoing.headersSent) outgoing.destroy();
        else
          respondBadGateway(
            incoming,
            outgoing,
            `No server responds at ${prefix}: the server at ${origin} is not running.`,
          );
      });
      incoming.once('error', () => upstream.destroy());
      outgoing.once('close', () => {
        upstream.destroy();
        resolve();
      });
      incoming.pipe(upstream);
    });
}

/** Filters raw headers, which Node provides as alternating names and values. */
function forwardedHeaders(raw: IncomingMessage['rawHeaders'], excluded: ReadonlySet<string>): string[] {
  return raw.flatMap((name, index) => {
    if (index % 2 === 1 || excluded.has(name.toLowerCase())) return [];
    return [name, raw[index + 1] ?? ''];
  });
}

function respondBadGateway(incoming: IncomingMessage, outgoing: ServerResponse, message: string): void {
  // Read the request to its end, so that the client receives the response.
  incoming.unpipe();
  incoming.resume();
  outgoing.writeHead(502, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message }));
}
