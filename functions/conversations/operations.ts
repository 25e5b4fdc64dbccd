import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../shared/http/page.ts';
import { markReadSchema, outboundContentSchema } from '../../shared/whatsapp/outbound.ts';
import { conversationViewSchema, messageViewSchema, sendOptionsSchema } from './views.ts';

/** Properties that all operations of the conversations API share. */
const common = { tag: 'Conversations', auth: 'tenant', querySchema: nothingSchema, bodySchema: nothingSchema } as const;
const idSchema = z.object({ id: z.string() });

export const listConversationsOperation = operation({
  ...common,
  id: 'listConversations',
  method: 'GET',
  path: '/v1/conversations',
  summary: 'List conversations',
  description:
    '`all`: most recent change of state first. `waiting`: conversations whose customer waits for an answer, longest wait first.',
  pathSchema: nothingSchema,
  querySchema: z.object({
    ...pageQuery,
    view: z.enum(['all', 'waiting', 'answered']).default('all'),
    ownerId: z
      .string()
      .optional()
      .describe('Returns only the conversations of this agent. A page may then hold fewer than `limit`.'),
  }),
  successes: { 200: { description: 'A page of conversations', schema: pageOf(conversationViewSchema) } },
  problems: [400],
});

export const getConversationOperation = operation({
  ...common,
  id: 'getConversation',
  method: 'GET',
  path: '/v1/conversations/{id}',
  summary: 'Get a conversation',
  pathSchema: idSchema,
  successes: { 200: { description: 'The conversation', schema: conversationViewSchema } },
  problems: [],
});

export const setOwnerOperation = operation({
  ...common,
  id: 'setConversationOwner',
  method: 'PUT',
  path: '/v1/conversations/{id}/owner',
  summary: 'Assign a conversation to an agent',
  description: 'The customer is not notified.',
  pathSchema: idSchema,
  bodySchema: z.strictObject({ agentId: z.string().nullable() }),
  successes: { 200: { description: 'The conversation', schema: conversationViewSchema } },
  problems: [],
});

export const listMessagesOperation = operation({
  ...common,
  id: 'listMessages',
  method: 'GET',
  path: '/v1/conversations/{id}/messages',
  summary: 'List the messages of a conversation',
  pathSchema: idSchema,
  querySchema: z.object({ ...pageQuery, order: z.enum(['asc', 'desc']).default('desc') }),
  successes: { 200: { description: "A page of messages by the provider's time", schema: pageOf(messageViewSchema) } },
  problems: [400],
});

/** A message, or a read receipt for the customer's messages. */
export const sendBodySchema = z.union([
  outboundContentSchema.and(
    z.object({
      automatic: z
        .boolean()
        .optional()
        .describe(
          'A program sends the message, not a person. Automatic messages stop when the monthly budget is spent.',
        ),
    }),
  ),
  markReadSchema,
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
  pathSchema: idSchema,
  bodySchema: sendBodySchema,
  successes: { 202: { description: 'The queued message', schema: messageViewSchema } },
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
  successes: { 202: { description: 'The queued message', schema: messageViewSchema } },
  problems: [402, 403, 409],
  idempotent: true,
});

export const sendOptionsOperation = operation({
  ...common,
  id: 'getSendOptions',
  method: 'GET',
  path: '/v1/conversations/{id}/send-options',
  summary: 'Get what may be sent now, and its estimated price',
  pathSchema: idSchema,
  successes: { 200: { description: 'Window, free text and templates', schema: sendOptionsSchema } },
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
