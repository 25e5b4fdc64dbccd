import { mapBounded, settle } from '../../shared/bounded.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { answerQuote } from './answer-quote.ts';
import type { CustomerSaid } from './customer-said.ts';
import { failureOf } from './outcomes.ts';
import { placeCart } from './place-cart.ts';
import type { OrderDeps } from './save.ts';

/** Events processed in parallel. A higher value gains little: orders of the same product wait for each other. */
const PARALLEL = 4;

/** Creates the worker of the queue `orders`: places orders from carts and applies customers' answers to quotes. */
export const createPlaceOrder =
  (deps: OrderDeps) =>
  async ({ input }: Job<CustomerSaid>): Promise<void> => {
    const tasks =
      input.is === 'cart'
        ? input.facts.map((event) => () => placeCart(event, deps))
        : input.facts.map((event) => () => answerQuote(event, deps));
    // A failed event does not block the others of its message. A retry does not repeat completed work.
    const outcomes = await mapBounded(tasks, PARALLEL, settle);
    const failure = failureOf(outcomes);
    if (failure !== undefined) throw failure;
  };
