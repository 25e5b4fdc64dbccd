import type { Bubble } from '../../phone-api.ts';

/** Builds a read bubble of the business, with the given overrides. */
export function bubble(overrides: Partial<Bubble> & Pick<Bubble, 'wamid'>): Bubble {
  return {
    from: 'business',
    at: Date.parse('2026-11-24T07:00:00'),
    content: { type: 'text', text: { body: 'Halo' } },
    ticks: 'read',
    replyTo: null,
    reactions: { customer: null, business: null },
    error: null,
    products: [],
    ...overrides,
  };
}
