import { type DemoAgents, seedAgents } from './demo-agents.ts';
import type { DemoShop } from './demo-context.ts';
import { seedConversations } from './demo-conversations.ts';
import { seedProducts } from './demo-products.ts';
import { seedTerms } from './demo-terms.ts';

/**
 * Fills the demo tenant's shop with conversations, terms, agents and products. Runs once per data folder, and again
 * after a start that was killed before it finished, so each step must be repeatable. No step except products may make
 * the platform call the Graph API: `GRAPH_API_URL` may point at the real one.
 */
export async function seedShop(shop: DemoShop): Promise<{ readonly people: DemoAgents }> {
  // First, because the conversations take some time to arrive.
  const waitForArrival = await seedConversations(shop);
  await seedTerms(shop);
  const people = await seedAgents(shop);
  if (shop.canSell) await seedProducts(shop);
  await waitForArrival();
  return { people };
}
