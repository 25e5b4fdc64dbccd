import * as z from 'zod';
import type { DemoShop } from './demo-context.ts';

const personSchema = z.object({ id: z.string(), name: z.string(), apiKey: z.string() });
export const peopleSchema = z.array(personSchema);
/** The demo shop's agents, each with their own API key. */
export type DemoAgents = z.infer<typeof peopleSchema>;

const NAMES = ['Rina', 'Bayu'];

/** Adds the demo shop's agents. Repeated within a few days, it returns the same agents with the same keys. */
export async function seedAgents({ tenant }: Pick<DemoShop, 'tenant'>): Promise<DemoAgents> {
  const people: DemoAgents = [];
  for (const name of NAMES) {
    const created = await tenant.post('/v1/agents', { name, role: 'agent' }, `demo-${name.toLowerCase()}`);
    people.push(personSchema.parse(created));
  }
  return people;
}
