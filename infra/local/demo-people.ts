import * as z from 'zod';
import type { Shop } from './demo-shop.ts';

const $Person = z.object({ id: z.string(), name: z.string(), apiKey: z.string() });
export const $People = z.array($Person);
/** The demo shop's agents, each with their own API key. */
export type People = z.infer<typeof $People>;

const NAMES = ['Rina', 'Bayu'];

/** Adds the demo shop's agents. Repeated within a few days, it returns the same agents with the same keys. */
export async function seedPeople({ tenant }: Pick<Shop, 'tenant'>): Promise<People> {
  const people: People = [];
  for (const name of NAMES) {
    const created = await tenant.post('/v1/agents', { name, role: 'agent' }, `demo-${name.toLowerCase()}`);
    people.push($Person.parse(created));
  }
  return people;
}
