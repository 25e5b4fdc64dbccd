import type { Demo } from './demo.ts';
import type { JsonApi } from './demo-api.ts';
import { tellConversations } from './demo-conversations.ts';
import { type People, seedPeople } from './demo-people.ts';
import { seedProducts } from './demo-products.ts';
import { seedTerms } from './demo-terms.ts';

/** The demo tenant, and who may be asked for what: each through its public API. */
export interface Shop {
  readonly demo: Demo;
  /** The business's side, by the tenant's own key. */
  readonly tenant: JsonApi;
  readonly operator: JsonApi;
  /** Paths start with `/api`. */
  readonly simulator: JsonApi;
  /** The platform sends to that simulator, so its shops may show products there. */
  readonly sells: boolean;
}

/**
 * Makes the demo tenant a small shop: what a newcomer finds on first sight. Called once a data folder, and again after a start
 * that was killed meanwhile, so each step must be able to meet its own work. Nothing here but products may make the platform call the
 * Graph API: the operator may have pointed `GRAPH_API_URL` at a real one.
 */
export async function seedShop(shop: Shop): Promise<{ readonly people: People }> {
  // First, because what is told takes some time to arrive.
  const arrived = await tellConversations(shop);
  await seedTerms(shop);
  const people = await seedPeople(shop);
  if (shop.sells) await seedProducts(shop);
  await arrived();
  return { people };
}
