import type * as z from 'zod';
import { nowSeconds } from '../../shared/clock.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { type IdempotencyKey, type StoredResponse, withIdempotency } from '../../shared/http/idempotency.ts';
import { requestLog } from '../../shared/request-log.ts';
import type { EnqueueDeps, SendRequest } from '../outbound/enqueue-message.ts';
import { enqueueMessage, enqueueReadReceipt } from '../outbound/enqueue-message.ts';
import type { OutgoingMessage } from '../outbound/outgoing-message.ts';
import { retryMessage } from '../outbound/retry-message.ts';
import type { ListMessagesDeps } from './list-messages.ts';
import { toMessageView } from './message-view.ts';
import type { sendBodySchema } from './operations.ts';

type Deps = EnqueueDeps & ListMessagesDeps;

interface Request {
  readonly caller: TenantCaller;
  readonly conversationId: string;
  readonly once: IdempotencyKey | undefined;
}

/**
 * Enqueues a message or a read receipt and returns 202 with it. Repeating a request with its idempotency key returns
 * the same response.
 */
export function sendMessage(
  request: Request & { readonly body: z.infer<typeof sendBodySchema> },
  deps: Deps,
): Promise<StoredResponse> {
  const { body } = request;
  return idempotently(request, deps, async (remembering) => {
    if ('status' in body) {
      const response = (id: string): StoredResponse => ({ status: 202, body: readReceiptView(id, deps) });
      const id = await enqueueReadReceipt(body, toSendRequest(request, false), deps, (made) =>
        remembering(response(made)),
      );
      return response(id);
    }
    const { automatic = false, ...content } = body;
    const message = await enqueueMessage(content, toSendRequest(request, automatic), deps, (made) =>
      remembering(accepted(made)),
    );
    requestLog().set({ messageId: message.messageId });
    return accepted(message);
  });
}

/** Re-queues a failed or unconfirmed message as a new attempt round. */
export function requestRetry(request: Request & { readonly messageId: string }, deps: Deps): Promise<StoredResponse> {
  return idempotently(request, deps, async (remembering) => {
    const message = await retryMessage(request.messageId, toSendRequest(request, false), deps, (made) =>
      remembering(accepted(made)),
    );
    requestLog().set({ messageId: message.messageId });
    return accepted(message);
  });
}

const idempotently = (
  { caller, once }: Request,
  { table, clock }: Deps,
  work: Parameters<typeof withIdempotency>[1],
): Promise<StoredResponse> =>
  withIdempotency({ table, keyOf: (id) => caller.scope.once(id), idempotencyKey: once, now: nowSeconds(clock) }, work);

const toSendRequest = ({ caller, conversationId }: Request, automatic: boolean): SendRequest => ({
  scope: caller.scope,
  conversationId,
  agentId: automatic ? undefined : caller.agentId,
  isAutomatic: automatic,
});

const accepted = (message: OutgoingMessage): StoredResponse => ({
  status: 202,
  body: toMessageView(message, { delivery: {}, wamid: undefined, media: null }),
});

/** Returns the API representation of a read receipt, which is not a stored message. */
const readReceiptView = (id: string, { clock }: Deps) => ({
  id,
  type: 'read',
  direction: 'outbound',
  status: 'queued',
  timestamp: new Date(clock.now()).toISOString(),
});
