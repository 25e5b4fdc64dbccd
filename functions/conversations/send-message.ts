import type * as z from 'zod';
import { seconds } from '../../shared/clock.ts';
import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { doOnce, type Once, type Remembered } from '../../shared/http/once.ts';
import { line } from '../../shared/line.ts';
import type { AskDeps, Asked } from '../outbound/ask.ts';
import { askToMarkRead, askToSend } from '../outbound/ask.ts';
import { askAgain } from '../outbound/ask-again.ts';
import type { Outgoing } from '../outbound/message-state.ts';
import type { ThreadDeps } from './list-messages.ts';
import { messageView } from './message-view.ts';
import type { $SendBody } from './operations.ts';

type Deps = AskDeps & ThreadDeps;

interface Request {
  readonly caller: TenantCaller;
  readonly conversationId: string;
  readonly once: Once | undefined;
}

/**
 * Enqueues a message or a read receipt and returns 202 with it. Repeating a request with its idempotency key returns
 * the same response.
 */
export function sendMessage(
  request: Request & { readonly body: z.infer<typeof $SendBody> },
  deps: Deps,
): Promise<Remembered> {
  const { body } = request;
  return idempotently(request, deps, async (remembering) => {
    if ('status' in body) {
      const response = (id: string): Remembered => ({ status: 202, body: readReceiptView(id, deps) });
      const id = await askToMarkRead(body, toSendRequest(request, false), deps, (made) => remembering(response(made)));
      return response(id);
    }
    const { automatic = false, ...content } = body;
    const message = await askToSend(content, toSendRequest(request, automatic), deps, (made) =>
      remembering(accepted(made)),
    );
    line().set({ messageId: message.messageId });
    return accepted(message);
  });
}

/** Re-queues a failed or unconfirmed message as a new attempt round. */
export function retryMessage(request: Request & { readonly messageId: string }, deps: Deps): Promise<Remembered> {
  return idempotently(request, deps, async (remembering) => {
    const message = await askAgain(request.messageId, toSendRequest(request, false), deps, (made) =>
      remembering(accepted(made)),
    );
    line().set({ messageId: message.messageId });
    return accepted(message);
  });
}

const idempotently = (
  { caller, once }: Request,
  { table, clock }: Deps,
  work: Parameters<typeof doOnce>[1],
): Promise<Remembered> => doOnce({ table, keyOf: (id) => caller.scope.once(id), once, now: seconds(clock) }, work);

const toSendRequest = ({ caller, conversationId }: Request, automatic: boolean): Asked => ({
  scope: caller.scope,
  conversationId,
  by: automatic ? undefined : caller.agentId,
  automatic,
});

const accepted = (message: Outgoing): Remembered => ({
  status: 202,
  body: messageView(message, { delivery: {}, wamid: undefined, media: null }),
});

/** Returns the API representation of a read receipt, which is not a stored message. */
const readReceiptView = (id: string, { clock }: Deps) => ({
  id,
  type: 'read',
  direction: 'outbound',
  status: 'queued',
  timestamp: new Date(clock.now()).toISOString(),
});
