import type { FactOf } from '../../events/facts.ts';
import { seconds } from '../../shared/clock.ts';
import { getOrder, type Order } from '../../shared/entities/order.ts';
import { TooMuchContention } from '../../shared/errors.ts';
import { line } from '../../shared/line.ts';
import { TenantScope } from '../../shared/table/keys.ts';
import { type Actor, cancelled, confirmed } from './decide.ts';
import { type OrderDeps, save } from './save.ts';
import { take } from './take.ts';
import { isAllowed } from './transitions.ts';

/** Times that the order is read anew because somebody else changed it. */
const ROUNDS = 3;

/**
 * Does what a customer said by the button of a quote. Buttons come back as the phone sends them, so the order must be one of this
 * very conversation, and what was agreed to must be what the shop asked last. Pressing again changes nothing.
 * @throws TooMuchContention
 */
export async function answerQuote(fact: FactOf<'warung.order.answered.v1'>, deps: OrderDeps): Promise<void> {
  const scope = new TenantScope(fact.tenantId);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await getOrder(deps.table, scope, fact.orderId, { consistent: true });
    if (!before || before.conversationId !== fact.conversationId) return line().count('foreign');
    if (before.quoteVersion !== fact.version) return line().count('outdated');
    const after = answered(before, fact.answer, { at: seconds(deps.clock), by: 'customer' });
    if (!after) return line().count('nothingToDo');
    const saved = await save(deps, scope, { before, after });
    // An order that expired may be too late now: it was told so when that happened.
    if (saved.is !== 'changed') return line().count(saved.is === 'saved' ? after.status : 'short');
  }
  throw new TooMuchContention('the order kept changing');
}

function answered(order: Order, answer: 'confirm' | 'cancel', actor: Actor): Order | undefined {
  switch (order.status) {
    case 'quoted':
      return answer === 'confirm' ? confirmed(order, actor) : cancelled(order, actor);
    case 'expired':
      // Paid late and to be given back: then there is nothing left to agree to.
      return answer === 'confirm' && isAllowed('revive', order) ? take(order, 'revive', actor) : undefined;
    default:
      return undefined;
  }
}
