import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { $MarkRead, $OutboundContent } from '../../shared/whatsapp/outbound.ts';
import { $ConversationView, $MessageView, $SendOptions } from './views.ts';

/** Properties that all operations of the conversations API share. */
const common = { tag: 'Conversations', auth: 'tenant', querySchema: $Nothing, bodySchema: $Nothing } as const;
const $Id = z.object({ id: z.string() });

export const listConversationsOperation = operation({
  ...common,
  id: 'listConversations',
  method: 'GET',
  path: '/v1/conversations',
  summary: 'List conversations',
  description:
    '`all`: most recent change of state first. `waiting`: conversations whose customer waits for an answer, longest wait first.',
  pathSchema: $Nothing,
  querySchema: z.object({
    ...pageQuery,
    view: z.enum(['all', 'waiting', 'answered']).default('all'),
    ownerId: z
      .string()
      .optional()
      .describe('Returns only the conversations of this agent. A page may then hold fewer than `limit`.'),
  }),
  successes: { 200: { description: 'A page of conversations', schema: pageOf($ConversationView) } },
  problems: [400],
});

export const getConversationOperation = operation({
  ...common,
  id: 'getConversation',
  method: 'GET',
  path: '/v1/conversations/{id}',
  summary: 'Get a conversation',
  pathSchema: $Id,
  successes: { 200: { description: 'The conversation', schema: $ConversationView } },
  problems: [],
});

export const setOwnerOperation = operation({
  ...common,
  id: 'setConversationOwner',
  method: 'PUT',
  path: '/v1/conversations/{id}/owner',
  summary: 'Assign a conversation to an agent',
  description: 'The customer is not notified.',
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

/** A message, or a read receipt for the customer's messages. */
export const $SendBody = z.union([
  $OutboundContent.and(
    z.object({
      automatic: z
        .boolean()
        .optional()
        .describe(
          'A program sends the message, not a person. Automatic messages stop when the monthly budget is spent.',
        ),
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
    "Takes the Cloud API's message body without the recipient, which the conversation determines. The message is stored and sent",
    'in order; its `status` shows the progress. A message that may not be sent is rejected at once, with a remedy: 403 terms not',
    'accepted, 409 outside the customer service window or consent withdrawn, 402 over quota or budget, 429 too fast.',
  ].join(' '),
  pathSchema: $Id,
  bodySchema: $SendBody,
  successes: { 202: { description: 'The queued message', schema: $MessageView } },
  problems: [402, 403, 409],
  idempotent: true,
});

export const retryMessageOperation = operation({
  ...common,
  id: 'retryMessage',
  method: 'POST',
  path: '/v1/conversations/{id}/messages/{messageId}/retry',
  summary: 'Retry a failed or unconfirmed message',
  description: 'Starts a new attempt with a new wamid. Late statuses of the previous wamid do not affect it.',
  pathSchema: z.object({ id: z.string(), messageId: z.string() }),
  successes: { 202: { description: 'The queued message', schema: $MessageView } },
  problems: [402, 403, 409],
  idempotent: true,
});

export const sendOptionsOperation = operation({
  ...common,
  id: 'getSendOptions',
  method: 'GET',
  path: '/v1/conversations/{id}/send-options',
  summary: 'Get what may be sent now, and its estimated price',
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
