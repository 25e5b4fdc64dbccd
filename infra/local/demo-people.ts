import * as z from 'zod';
import type { Shop } from './demo-shop.ts';

const personSchema = z.object({ id: z.string(), name: z.string(), apiKey: z.string() });
export const peopleSchema = z.array(personSchema);
/** The demo shop's agents, each with their own API key. */
export type People = z.infer<typeof peopleSchema>;

const NAMES = ['Rina', 'Bayu'];

/** Adds the demo shop's agents. Repeated within a few days, it returns the same agents with the same keys. */
export async function seedPeople({ tenant }: Pick<Shop, 'tenant'>): Promise<People> {
  const people: People = [];
  for (const name of NAMES) {
    const created = await tenant.post('/v1/agents', { name, role: 'agent' }, `demo-${name.toLowerCase()}`);
    people.push(personSchema.parse(created));
  }
  return people;
}
