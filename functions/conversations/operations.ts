import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { $MarkRead, $OutboundContent } from '../../shared/whatsapp/outbound.ts';
import { $ConversationView, $MessageView, $SendOptions } from './views.ts';

/** What a business does with its conversations, as data. */
const common = { tag: 'Conversations', auth: 'tenant', querySchema: $Nothing, bodySchema: $Nothing } as const;
const $Id = z.object({ id: z.string() });

export const listConversationsOperation = operation({
  ...common,
  id: 'listConversations',
  method: 'GET',
  path: '/v1/conversations',
  summary: 'List conversations',
  description:
    '`all`: those whose state changed last come first. `waiting`: those whose customer waits for an answer, longest first.',
  pathSchema: $Nothing,
  querySchema: z.object({
    ...pageQuery,
    view: z.enum(['all', 'waiting', 'answered']).default('all'),
    ownerId: z.string().optional().describe('Only those of this agent. A page may then hold fewer than `limit`.'),
  }),
  successes: { 200: { description: 'A page of conversations', schema: pageOf($ConversationView) } },
  problems: [400],
});

export const getConversationOperation = operation({
  ...common,
  id: 'getConversation',
  method: 'GET',
  path: '/v1/conversations/{id}',
  summary: 'One conversation',
  pathSchema: $Id,
  successes: { 200: { description: 'The conversation', schema: $ConversationView } },
  problems: [],
});

export const setOwnerOperation = operation({
  ...common,
  id: 'setConversationOwner',
  method: 'PUT',
  path: '/v1/conversations/{id}/owner',
  summary: 'Say who answers a customer',
  description: 'The customer notices nothing of it.',
  pathSchema: $Id,
  bodySchema: z.strictObject({ agentId: z.string().nullable() }),
  successes: { 200: { description: 'The conversation', schema: $ConversationView } },
  problems: [],
});

export const listMessagesOperation = operation({
  ...common,
  id: 'listMessages',
  method: 'GET',
  path: '/v1/conversations/{id}/messages',
  summary: 'List the messages of a conversation',
  pathSchema: $Id,
  querySchema: z.object({ ...pageQuery, order: z.enum(['asc', 'desc']).default('desc') }),
  successes: { 200: { description: "A page of messages by the provider's time", schema: pageOf($MessageView) } },
  problems: [400],
});

/** A message, or the mark that the customer's messages were read. */
export const $SendBody = z.union([
  $OutboundContent.and(
    z.object({
      automatic: z
        .boolean()
        .optional()
        .describe('A program sends it, not a person: it stops when the budget of the month is spent.'),
    }),
  ),
  $MarkRead,
]);

export const sendMessageOperation = operation({
  ...common,
  id: 'sendMessage',
  method: 'POST',
  path: '/v1/conversations/{id}/messages',
  summary: 'Send a message',
  description: [
    "Takes the Cloud API's own body less the address; the conversation says who gets it. The message is stored and sent in order;",
    'what became of it stands in its `status`. Refused at once, with what is possible instead, is what may not be sent:',
    '403 terms not accepted, 409 outside the customer service window or consent withdrawn, 402 over quota or budget, 429 too fast.',
  ].join(' '),
  pathSchema: $Id,
  bodySchema: $SendBody,
  successes: { 202: { description: 'The message, on its way', schema: $MessageView } },
  problems: [402, 403, 409],
  idempotent: true,
});

export const retryMessageOperation = operation({
  ...common,
  id: 'retryMessage',
  method: 'POST',
  path: '/v1/conversations/{id}/messages/{messageId}/retry',
  summary: 'Send a message again that failed or was never confirmed',
  description: 'A new attempt with a new wamid; late statuses of the old one do not touch it.',
  pathSchema: z.object({ id: z.string(), messageId: z.string() }),
  successes: { 202: { description: 'The message, on its way again', schema: $MessageView } },
  problems: [402, 403, 409],
  idempotent: true,
});

export const sendOptionsOperation = operation({
  ...common,
  id: 'getSendOptions',
  method: 'GET',
  path: '/v1/conversations/{id}/send-options',
  summary: 'What may be sent now, and what it would cost',
  pathSchema: $Id,
  successes: { 200: { description: 'Window, free text and templates', schema: $SendOptions } },
  problems: [],
});

export const conversationOperations = [
  listConversationsOperation,
  getConversationOperation,
  setOwnerOperation,
  listMessagesOperation,
  sendMessageOperation,
  retryMessageOperation,
  sendOptionsOperation,
];
