import { mapBounded, settle } from '../../shared/bounded.ts';
import type { Job } from '../../shared/queue/worker.ts';
import { answerQuote } from './answer-quote.ts';
import type { CustomerSaid } from './customer-said.ts';
import { failureOf } from './outcomes.ts';
import { placeCart } from './place-cart.ts';
import type { OrderDeps } from './save.ts';

/** Carts of one event that are worked on at the same time: buyers of the same thing wait for each other anyway. */
const PARALLEL = 4;

/** Work of the queue `orders`: makes orders of carts, does what customers say by button. */
export const createPlaceOrder =
  (deps: OrderDeps) =>
  async ({ input }: Job<CustomerSaid>): Promise<void> => {
    const works =
      input.is === 'cart'
        ? input.facts.map((fact) => () => placeCart(fact, deps))
        : input.facts.map((fact) => () => answerQuote(fact, deps));
    // One that fails holds up no other of its event; what is done already is not done again.
    const outcomes = await mapBounded(works, PARALLEL, settle);
    const failure = failureOf(outcomes);
    if (failure !== undefined) throw failure;
  };
