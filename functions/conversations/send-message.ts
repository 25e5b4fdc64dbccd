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

/** Takes a message or a mark of reading on; answers 202 with it. With a key for repetition the same answer each time. */
export function sendMessage(
  request: Request & { readonly body: z.infer<typeof $SendBody> },
  deps: Deps,
): Promise<Remembered> {
  const { body } = request;
  return once(request, deps, async (remembering) => {
    if ('status' in body) {
      const answer = (id: string): Remembered => ({ status: 202, body: markView(id, deps) });
      const id = await askToMarkRead(body, asked(request, false), deps, (made) => remembering(answer(made)));
      return answer(id);
    }
    const { automatic = false, ...content } = body;
    const made = await askToSend(content, asked(request, automatic), deps, (one) => remembering(accepted(one)));
    line().set({ messageId: made.messageId });
    return accepted(made);
  });
}

/** Takes a message on anew that did not arrive. */
export function retryMessage(request: Request & { readonly messageId: string }, deps: Deps): Promise<Remembered> {
  return once(request, deps, async (remembering) => {
    const made = await askAgain(request.messageId, asked(request, false), deps, (again) =>
      remembering(accepted(again)),
    );
    line().set({ messageId: made.messageId });
    return accepted(made);
  });
}

const once = (
  { caller, once }: Request,
  { table, clock }: Deps,
  work: Parameters<typeof doOnce>[1],
): Promise<Remembered> => doOnce({ table, keyOf: (id) => caller.scope.once(id), once, now: seconds(clock) }, work);

const asked = ({ caller, conversationId }: Request, automatic: boolean): Asked => ({
  scope: caller.scope,
  conversationId,
  by: automatic ? undefined : caller.agentId,
  automatic,
});

const accepted = (made: Outgoing): Remembered => ({
  status: 202,
  body: messageView(made, { delivery: {}, wamid: undefined, media: null }),
});

/** A mark of reading is no message: it has an id and is on its way, and that is all there is to tell. */
const markView = (id: string, { clock }: Deps) => ({
  id,
  type: 'read',
  direction: 'outbound',
  status: 'queued',
  timestamp: new Date(clock.now()).toISOString(),
});
