import { existsSync } from 'node:fs';
import { Agent, createServer, request as httpRequest, type RequestListener, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createReverseProxy } from '../../../http-api/reverse-proxy.ts';
import { createHttpApiFixture } from './http-api-fixture.ts';

/** Starts an upstream server and returns its origin. */
async function startUpstream(listener: RequestListener): Promise<{ origin: string; stop: () => Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  return { origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, stop };
}

async function withProxy(listener: RequestListener, stage: Record<string, unknown> = {}) {
  const server = await startUpstream(listener);
  const public_ = await createHttpApiFixture({ stage });
  const close = public_.api.mount('/simulator', createReverseProxy('/simulator', server.origin));
  return { ...public_, server, close };
}

/** Sends a request on the caller's agent. */
function send(url: string, options: RequestOptions, body?: Buffer): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    call.on('error', reject);
    call.end(body);
  });
}

it('forwards method, path, query, headers and both bodies, but no connection headers', async () => {
  const { call, url } = await withProxy(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(201, 'Made', { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
    const { method, url: path, headers } = request;
    response.end(JSON.stringify({ method, path, headers, body: Buffer.concat(chunks).toString() }));
  });
  const answer = await call('/simulator/graph/v23.0/1?fields=a%2Fb', {
    method: 'POST',
    headers: { authorization: 'Bearer t', connection: 'keep-alive' },
    body: 'halo',
  });
  expect([answer.status, answer.statusText, answer.headers.getSetCookie()]).toEqual([201, 'Made', ['a=1', 'b=2']]);
  expect(await answer.json()).toMatchObject({
    method: 'POST',
    path: '/simulator/graph/v23.0/1?fields=a%2Fb',
    headers: { authorization: 'Bearer t', host: new URL(url).host, connection: 'close' },
    body: 'halo',
  });
});

it('forwards a chunked body, also with DELETE', async () => {
  const { call } = await withProxy(async (request, response) => {
    let size = 0;
    for await (const chunk of request) size += chunk.length;
    response.end(String(size));
  });
  const body = new ReadableStream({
    start: (stream) => {
      for (let part = 0; part < 3; part++) stream.enqueue(Buffer.alloc(100_000));
      stream.close();
    },
  });
  const answer = await call('/simulator/x', { method: 'DELETE', body, duplex: 'half' });
  expect(await answer.text()).toBe('300000');
});

it('streams events immediately, and closes the upstream request when the client disconnects', async () => {
  let send: (text: string) => void = () => undefined;
  const closed = vi.fn();
  const { call } = await withProxy((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    send = (text) => response.write(text);
    response.once('close', closed);
  });
  const abort = new AbortController();
  const answer = await call('/simulator/api/events', { signal: abort.signal });
  const reader = answer.body?.getReader();
  const text = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
  for (const event of ['data: one\n\n', 'data: two\n\n']) {
    send(event);
    expect(await text()).toBe(event);
  }
  expect(closed).not.toHaveBeenCalled();
  abort.abort();
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it('closes the upstream request when the client disconnects before the response', async () => {
  const [received, closed] = [vi.fn(), vi.fn()];
  const { url } = await withProxy((_, response) => {
    received();
    response.once('close', closed);
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('GET /simulator HTTP/1.1\r\nhost: x\r\n\r\n');
  await vi.waitFor(() => expect(received).toHaveBeenCalled());
  socket.destroy();
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it('returns 502 with a message when the server does not listen, and closes the connection when the upstream one breaks', async () => {
  const { call, url, server } = await withProxy((request) => request.socket.destroy());
  await expect(call('/simulator/broken', { method: 'POST', body: 'x' })).rejects.toThrow();
  await server.stop();
  // One connection for both calls: the proxy reads the unforwarded body to its end, so that the connection can be
  // reused.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const refused = await send(`${url}/simulator/down`, { agent, method: 'POST' }, Buffer.alloc(8_000_000));
  expect(refused.status).toBe(502);
  expect(JSON.parse(refused.text)).toEqual({
    message: `No server responds at /simulator: the server at ${server.origin} is not running.`,
  });
  expect((await send(`${url}/nowhere`, { agent })).status).toBe(404);
});

it('is not part of the API: no function, throttling, access log, cost or idle wait', async () => {
  const waiting: (() => void)[] = [];
  const DestinationArn = 'arn:aws:logs:ap-southeast-1:000000000000:log-group:/aws/api';
  const { call, api, lambda, meter, dataDir, close } = await withProxy(
    (_, response) => waiting.push(() => response.end('done')),
    {
      DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 },
      AccessLogSettings: { DestinationArn, Format: '$context.status' },
    },
  );
  const answers = Array.from({ length: 5 }, () => call('/simulator'));
  await vi.waitFor(() => expect(waiting).toHaveLength(5));
  // All requests are open, and `idle` does not wait for them.
  await api.idle();
  for (const answer of waiting) answer();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect([lambda.invoked, meter.read()]).toEqual([[], []]);
  expect(existsSync(join(dataDir, 'access-logs'))).toBe(false);
  expect((await call('/simulators')).status).toBe(404);
  close();
  expect((await call('/simulator')).status).toBe(404);
});
