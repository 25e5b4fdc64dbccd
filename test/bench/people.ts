import type { SimulatedPlatform } from '../harness/platform.ts';
import { answering } from '../harness/replies.ts';

/** A customer with a phone in the simulator, in a conversation of the demo shop. */
export interface Person {
  readonly id: string;
  readonly conversationId: string;
}

/** So many customers who wrote to the demo shop and wait for an answer. @param from the first one's phone */
export async function waitingCustomers(test: SimulatedPlatform, count: number, from: number): Promise<Person[]> {
  const { phoneNumberId } = test.credentials.demo;
  const shop = answering(test);
  const people = Array.from({ length: count }, (_, index) =>
    test.simulator.addCustomer({ name: `P${index}`, phone: String(from + index) }),
  );
  for (const { id } of people) test.simulator.say(id, phoneNumberId, { type: 'text', body: 'Masih ada?' });
  await test.idle();
  const found: Person[] = [];
  for (const { id, phone } of people) found.push({ id, conversationId: await shop.conversationOf(phone ?? '') });
  return found;
}
