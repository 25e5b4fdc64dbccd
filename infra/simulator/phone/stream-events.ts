import type { ServerResponse } from 'node:http';
import type { PageEvents } from '../domain/page-events.ts';

/** The interval of comments, which keep proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

/** Sends changes as server-sent events until the page disconnects. */
export function streamEvents(events: PageEvents, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  const stopListening = events.subscribe((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  response.on('close', () => {
    stopListening();
    clearInterval(heartbeat);
  });
}
