import * as z from 'zod';
import type { Shop } from './demo-shop.ts';

const $Person = z.object({ id: z.string(), name: z.string(), apiKey: z.string() });
export const $People = z.array($Person);
/** Who answers customers at the demo shop, each with a key of their own. */
export type People = z.infer<typeof $People>;

const NAMES = ['Rina', 'Bayu'];

/** Adds the shop's staff. Said again within some days, the same people with the same keys are answered. */
export async function seedPeople({ tenant }: Pick<Shop, 'tenant'>): Promise<People> {
  const people: People = [];
  for (const name of NAMES) {
    const made = await tenant.post('/v1/agents', { name, role: 'agent' }, `demo-${name.toLowerCase()}`);
    people.push($Person.parse(made));
  }
  return people;
}
