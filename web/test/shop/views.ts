import type { ConversationView } from '../../../functions/conversations/views.ts';
import { type ThreadMessage, threadMessageSchema } from '../../shop/api/thread-message.ts';

/** Returns a conversation of the API with the given fields. */
export const conversation = (given: Partial<ConversationView> = {}): ConversationView => ({
  id: 'c1',
  phoneNumberId: '1055',
  contact: { id: 'k1', name: 'Ani', waId: '6281234567890', userId: null },
  lastMessageAt: '2026-11-24T07:00:00Z',
  lastMessage: { direction: 'inbound', type: 'text', text: 'halo' },
  waitingSince: '2026-11-24T07:00:00Z',
  window: { open: true, until: '2026-11-25T07:00:00Z' },
  ownerId: null,
  ...given,
});

/** Returns a message as the API sends it, before parsing. */
const rawMessage = (given: Readonly<Record<string, unknown>> = {}) => ({
  id: 'm1',
  wamid: 'wamid.m1',
  direction: 'inbound',
  type: 'text',
  timestamp: '2026-11-24T07:00:00Z',
  text: 'halo',
  status: 'received',
  statusTimes: {},
  failure: null,
  attempts: [],
  price: null,
  sentBy: null,
  automatic: false,
  content: { type: 'text', text: { body: 'halo' } },
  media: null,
  about: null,
  referral: null,
  referredProduct: null,
  answers: null,
  errors: [],
  ...given,
});

export const message = (given: Readonly<Record<string, unknown>> = {}): ThreadMessage =>
  threadMessageSchema.parse(rawMessage(given));

/** Returns a text message at the given minute past seven. */
export const text = (id: string, minute: number, given: Readonly<Record<string, unknown>> = {}): ThreadMessage =>
  message({
    id,
    wamid: `wamid.${id}`,
    timestamp: `2026-11-24T07:${String(minute).padStart(2, '0')}:00Z`,
    text: id,
    content: { type: 'text', text: { body: id } },
    ...given,
  });
