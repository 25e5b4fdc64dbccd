import type { SimulatedPlatform } from '../harness/platform.ts';
import { createReplyClient } from '../harness/reply-client.ts';

/** A customer with a phone in the simulator and a conversation with the demo shop. */
export interface SimulatedCustomer {
  readonly id: string;
  readonly conversationId: string;
}

/**
 * Creates customers who have written to the demo shop and wait for a reply.
 * @param firstPhone phone number of the first customer
 */
export async function createWaitingCustomers(
  test: SimulatedPlatform,
  count: number,
  firstPhone: number,
): Promise<SimulatedCustomer[]> {
  const { phoneNumberId } = test.credentials.demo;
  const shop = createReplyClient(test);
  const people = Array.from({ length: count }, (_, index) =>
    test.simulator.addCustomer({ name: `P${index}`, phone: String(firstPhone + index) }),
  );
  for (const { id } of people) test.simulator.sendAsCustomer(id, phoneNumberId, { type: 'text', body: 'Masih ada?' });
  await test.idle();
  const found: SimulatedCustomer[] = [];
  for (const { id, phone } of people) found.push({ id, conversationId: await shop.conversationOf(phone ?? '') });
  return found;
}
