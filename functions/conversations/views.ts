import * as z from 'zod';
import { priceSchema } from '../../shared/rates/price.ts';
import { contentSchema } from '../../shared/whatsapp/content.ts';
import { outboundContentSchema } from '../../shared/whatsapp/outbound.ts';

/** Times of the API are ISO 8601, UTC. */
const timeSchema = z.iso.datetime();

/** API representation of a conversation. */
export const conversationViewSchema = z
  .object({
    id: z.string(),
    phoneNumberId: z.string(),
    contact: z.object({
      id: z.string(),
      name: z.string().nullable(),
      waId: z
        .string()
        .nullable()
        .describe('WhatsApp id, usually a phone number. null for a person who is known only by user name.'),
      userId: z.string().nullable().describe('Business-scoped user id.'),
    }),
    lastMessageAt: timeSchema.nullable().describe('null when no message has a valid time.'),
    lastMessage: z
      .object({ direction: z.enum(['inbound', 'outbound']), type: z.string(), text: z.string().nullable() })
      .nullable()
      .describe('Preview of the newest message: its type and the beginning of its text.'),
    waitingSince: timeSchema.nullable().describe('Time since which the customer waits for an answer.'),
    window: z
      .object({ open: z.boolean(), until: timeSchema.nullable() })
      .describe(
        'Customer service window: 24 hours from the last message of the customer. Outside it only templates may be sent.',
      ),
    ownerId: z.string().nullable().describe('Agent who is assigned to this conversation.'),
  })
  .meta({ id: 'Conversation' });
export type ConversationView = z.infer<typeof conversationViewSchema>;

/** Delivery status of a message. Inbound: `received`. Outbound: from `queued` to `read`, or a failure. */
export const messageStatusSchema = z.enum([
  'received',
  'queued',
  'held',
  'sending',
  'accepted',
  'unconfirmed',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'deleted',
  'warning',
]);
export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** Text in the languages of the web app. */
const localizedTextSchema = z.object({ en: z.string(), id: z.string() });

/** Reason why a message was not delivered, and its remedy. */
const failureSchema = z
  .object({
    code: z.number().nullable().describe("Meta's error code; null when the service rejected the message."),
    reason: z.string().describe('Machine-readable reason: `WindowClosed`, `Undeliverable`, …'),
    title: localizedTextSchema,
    remedy: localizedTextSchema,
  })
  .meta({ id: 'Failure' });

/** Attempt to send a message. */
const attemptSchema = z.object({
  number: z.number().int(),
  at: timeSchema,
  outcome: z
    .enum(['accepted', 'refused', 'lost', 'postponed'])
    .nullable()
    .describe('null while the attempt is in progress.'),
  code: z.number().nullable().describe("Meta's error code of a refused attempt."),
});

/** File of a message. The link is valid for five minutes. */
const mediaViewSchema = z
  .object({
    status: z.enum(['waiting', 'stored', 'failed']),
    mimeType: z.string().nullable(),
    size: z.number().nullable().describe('Bytes.'),
    filename: z.string().nullable(),
    url: z.string().nullable(),
    urlExpiresAt: timeSchema.nullable(),
    reason: z
      .string()
      .nullable()
      .describe('Reason why the file is not available: `Expired`, `TooLarge`, `TokenExpired`, …'),
  })
  .meta({ id: 'Media' });
export type MediaView = z.infer<typeof mediaViewSchema>;

/** API representation of a message. */
export const messageViewSchema = z
  .object({
    id: z.string(),
    wamid: z.string().nullable(),
    direction: z.enum(['inbound', 'outbound']),
    type: z.string(),
    timestamp: timeSchema.describe(
      "Inbound: the provider's time, or the time of receipt if the provider gave none. Outbound: the time of the send request.",
    ),
    text: z.string().nullable(),
    status: messageStatusSchema.nullable(),
    statusTimes: z
      .partialRecord(messageStatusSchema, timeSchema)
      .describe('First-seen times of the states that the message reached.'),
    failure: failureSchema.nullable(),
    attempts: z.array(attemptSchema),
    price: priceSchema.nullable().describe('Estimated charge of WhatsApp, computed when the message was requested.'),
    sentBy: z
      .string()
      .nullable()
      .describe('Agent who sent the message; null for the customer, the phone app and programs.'),
    automatic: z.boolean(),
    content: z
      .union([contentSchema, outboundContentSchema])
      .nullable()
      .describe('Content in the format of the Cloud API; null for a message that is too large or of an unknown type.'),
    media: mediaViewSchema.nullable(),
    about: z
      .string()
      .nullable()
      .describe('The wamid of the message that this one replies to, reacts to, edits or revokes.'),
    referral: z.record(z.string(), z.unknown()).nullable(),
    referredProduct: z.record(z.string(), z.unknown()).nullable(),
    answers: z.record(z.string(), z.unknown()).nullable().describe('Answers of a Flow.'),
    errors: z.array(
      z.object({ code: z.number().nullable(), title: z.string().nullable(), details: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof messageViewSchema>;

/** Decision on whether a message may be sent now. */
export const verdictSchema = z
  .union([
    z.object({
      allowed: z.literal(true),
      price: priceSchema,
      warnings: z.array(z.enum(['BudgetNearlySpent', 'BudgetSpent', 'NumberPaused'])),
    }),
    z.object({
      allowed: z.literal(false),
      reason: z.string(),
      title: localizedTextSchema,
      remedy: localizedTextSchema,
      price: priceSchema.nullable(),
    }),
  ])
  .meta({ id: 'Verdict' });

/** Messages that may be sent into a conversation now, with their estimated prices. */
export const sendOptionsSchema = z
  .object({
    window: conversationViewSchema.shape.window,
    freeText: verdictSchema,
    templates: z.array(
      z.object({
        name: z.string(),
        language: z.string(),
        category: z.string(),
        body: z.string().nullable(),
        parameters: z.number().int().describe('Number of variables in the body.'),
        verdict: verdictSchema,
      }),
    ),
  })
  .meta({ id: 'SendOptions' });
export type SendOptions = z.infer<typeof sendOptionsSchema>;
