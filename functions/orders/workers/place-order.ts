import { mapConcurrently, toResult } from '../../../shared/concurrency.ts';
import { throwIfFailed } from '../../../shared/queue/batch-failures.ts';
import type { Job } from '../../../shared/queue/worker.ts';
import type { OrderDeps } from '../save-order.ts';
import { answerQuote } from './answer-quote.ts';
import type { CustomerOrderEvents } from './order-events.ts';
import { placeCart } from './place-cart.ts';

/** Events processed in parallel. A higher value gains little: orders of the same product wait for each other. */
const PARALLEL = 4;

/** Creates the worker of the queue `orders`: places orders from carts and applies customers' answers to quotes. */
export const createPlaceOrder =
  (deps: OrderDeps) =>
  async ({ input }: Job<CustomerOrderEvents>): Promise<void> => {
    const tasks =
      input.is === 'cart'
        ? input.events.map((event) => () => placeCart(event, deps))
        : input.events.map((event) => () => answerQuote(event, deps));
    // A failed event does not block the others of its message. A retry does not repeat completed work.
    throwIfFailed(await mapConcurrently(tasks, PARALLEL, toResult));
  };
