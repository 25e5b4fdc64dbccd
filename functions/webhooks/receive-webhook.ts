import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Cached } from '../../shared/cached.ts';
import { type Clock, nowSeconds } from '../../shared/clock.ts';
import { isEqualInConstantTime } from '../../shared/constant-time.ts';
import { type LogSink, requestLog, withRequestLog } from '../../shared/request-log.ts';
import { readAwsTraceHeader, traceIdOf, traceparentOf } from '../../shared/trace.ts';
import type { InboundItem } from './inbound-item.ts';
import { type SendItemsDeps, sendItems } from './send-items.ts';
import { isSigned, type MetaSecret } from './signature.ts';
import { splitText } from './split-payload.ts';

export interface ReceiveWebhookDeps extends SendItemsDeps {
  readonly secret: Cached<MetaSecret>;
  readonly clock: Clock;
  readonly sink: LogSink;
}

/** Meta's maximum payload size. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

type Event = APIGatewayProxyEventV2;
type Reply = APIGatewayProxyStructuredResultV2;

/**
 * Creates the handler of Meta's webhook. GET answers the verification handshake. POST returns 200 only when every item
 * is durable in the queue, 500 when one is not (Meta redelivers for days), 401 for a missing or wrong signature, 413
 * over 3 MB, and 400 for a body that is not JSON. JSON of an unknown shape is accepted as an item, since no retry can
 * fix it.
 */
export const createReceiveWebhook =
  (deps: ReceiveWebhookDeps) =>
  (event: Event): Promise<Reply> =>
    withRequestLog(deps, 'receive-webhook', async () => {
      const reply = await handle(event, deps);
      requestLog().set({ outcome: reply.statusCode === 200 ? 'ok' : 'refused', status: reply.statusCode });
      return reply;
    });

async function handle(event: Event, deps: ReceiveWebhookDeps): Promise<Reply> {
  try {
    return event.requestContext.http.method === 'GET' ? await handshake(event, deps) : await receive(event, deps);
  } catch (error) {
    // 500 makes Meta redeliver.
    requestLog().setError(error);
    requestLog().countMetric('ReceiveFailed');
    return text(500, 'not stored');
  }
}

async function handshake(event: Event, deps: ReceiveWebhookDeps): Promise<Reply> {
  const query = event.queryStringParameters ?? {};
  const challenge = query['hub.challenge'];
  const token = query['hub.verify_token'];
  if (query['hub.mode'] !== 'subscribe' || challenge === undefined || token === undefined)
    return text(403, 'forbidden');
  const matches = (secret: MetaSecret): boolean => isEqualInConstantTime(token, secret.verifyToken);
  const isAllowed = matches(await deps.secret.get()) || matches(await deps.secret.refresh());
  return isAllowed ? text(200, challenge) : text(403, 'forbidden');
}

async function receive(event: Event, deps: ReceiveWebhookDeps): Promise<Reply> {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return text(413, 'payload too large');
  const signature = event.headers['x-hub-signature-256'];
  const receivedAt = nowSeconds(deps.clock);
  const hasValidSignature = async (): Promise<boolean> =>
    isSigned(body, signature, await deps.secret.get(), receivedAt) ||
    isSigned(body, signature, await deps.secret.refresh(), receivedAt);
  if (signature === undefined || !(await hasValidSignature())) return text(401, 'signature missing or wrong');
  const split = splitText(body.toString('utf8'));
  if (!split) return text(400, 'not JSON');

  const traceparent = traceparentOf(event.headers.traceparent, readAwsTraceHeader());
  const items = split.map((item): InboundItem => ({ ...item, receivedAt, ...(traceparent ? { traceparent } : {}) }));
  requestLog().addId('traces', traceIdOf(traceparent));
  requestLog().set({ items: items.length, bytes: body.length });
  if (await sendItems(items, deps)) return text(200, '');
  requestLog().countMetric('ReceiveFailed');
  return text(500, 'not stored');
}

const text = (statusCode: number, body: string): Reply => ({
  statusCode,
  headers: { 'content-type': 'text/plain' },
  body,
});
