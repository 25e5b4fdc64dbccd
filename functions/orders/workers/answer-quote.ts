import type { DomainEventOf } from '../../../events/domain-events.ts';
import { nowSeconds } from '../../../shared/clock.ts';
import { getOrder, type Order } from '../../../shared/entities/order.ts';
import { TooMuchContentionError } from '../../../shared/errors.ts';
import { requestLog } from '../../../shared/request-log.ts';
import { TenantScope } from '../../../shared/table/keys.ts';
import { applyTransition } from '../domain/apply-transition.ts';
import { type Actor, applyCancellation, applyConfirmation } from '../domain/commands.ts';
import { isAllowed } from '../domain/transitions.ts';
import { type OrderDeps, saveOrder } from '../save-order.ts';

/** Attempts to save the order when other writers change it concurrently. */
const MAX_ATTEMPTS = 3;

/**
 * Applies a customer's answer to a quote. The button id is untrusted input, so the order must belong to the
 * conversation of the answer, and the answer must name the latest quote. Idempotent.
 * @throws TooMuchContentionError
 */
export async function answerQuote(event: DomainEventOf<'warung.order.answered.v1'>, deps: OrderDeps): Promise<void> {
  const scope = new TenantScope(event.tenantId);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const before = await getOrder(deps.table, scope, event.orderId, { consistent: true });
    if (!before || before.conversationId !== event.conversationId) return requestLog().count('otherConversation');
    if (before.quoteVersion !== event.version) return requestLog().count('outdated');
    const after = applyAnswer(before, event.answer, { at: nowSeconds(deps.clock), by: 'customer' });
    if (!after) return requestLog().count('notApplicable');
    const saved = await saveOrder(deps, scope, { before, after });
    // Stock is short: an expired order cannot be revived. The customer was notified when it expired.
    if (saved.is !== 'changed') return requestLog().count(saved.is === 'saved' ? after.status : 'short');
  }
  throw new TooMuchContentionError('concurrent writers kept changing the order');
}

function applyAnswer(order: Order, answer: 'confirm' | 'cancel', actor: Actor): Order | undefined {
  switch (order.status) {
    case 'quoted':
      return answer === 'confirm' ? applyConfirmation(order, actor) : applyCancellation(order, actor);
    case 'expired':
      // A late payment that must be refunded excludes reviving the order.
      return answer === 'confirm' && isAllowed('revive', order) ? applyTransition(order, 'revive', actor) : undefined;
    default:
      return undefined;
  }
}
