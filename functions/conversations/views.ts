import * as z from 'zod';
import { $Price } from '../../shared/rates/price.ts';
import { $Content } from '../../shared/whatsapp/content.ts';
import { $OutboundContent } from '../../shared/whatsapp/outbound.ts';

/** Times of the API are ISO 8601, UTC. */
const time = z.iso.datetime();

/** A conversation as the API shows it. */
export const $ConversationView = z
  .object({
    id: z.string(),
    phoneNumberId: z.string(),
    contact: z.object({
      id: z.string(),
      name: z.string().nullable(),
      waId: z
        .string()
        .nullable()
        .describe('WhatsApp id, mostly a phone number; null for a person known by user name only.'),
      userId: z.string().nullable().describe('Business-scoped user id.'),
    }),
    lastMessageAt: time.nullable().describe('null when no message had a usable time.'),
    lastMessage: z
      .object({ direction: z.enum(['inbound', 'outbound']), type: z.string(), text: z.string().nullable() })
      .nullable()
      .describe('What the list shows of the newest message: its type, and the beginning of its text.'),
    waitingSince: time.nullable().describe('Since when the customer waits for an answer.'),
    window: z
      .object({ open: z.boolean(), until: time.nullable() })
      .describe(
        'The customer service window: 24 hours from the last message of the customer. Outside it only templates go out.',
      ),
    ownerId: z.string().nullable().describe('The agent who answers this customer.'),
  })
  .meta({ id: 'Conversation' });
export type ConversationView = z.infer<typeof $ConversationView>;

/** How far a message got. Inbound: `received`. Outbound: from `queued` to `read`, or why not. */
export const $MessageStatus = z.enum([
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
export type MessageStatus = z.infer<typeof $MessageStatus>;

/** A sentence in the languages of the pages. */
const $Words = z.object({ en: z.string(), id: z.string() });

/** Why a message did not arrive, and what can be done. */
const $Failure = z
  .object({
    code: z.number().nullable().describe("Meta's code; null when we refused."),
    reason: z.string().describe('One word: `WindowClosed`, `Undeliverable`, …'),
    title: $Words,
    remedy: $Words,
  })
  .meta({ id: 'Failure' });

/** A try to send a message. */
const $Attempt = z.object({
  number: z.number().int(),
  at: time,
  outcome: z.enum(['accepted', 'refused', 'lost', 'postponed']).nullable().describe('null while it is under way.'),
  code: z.number().nullable().describe("Meta's code of a refusal."),
});

/** The file of a message. The link is good for some minutes. */
const $MediaView = z
  .object({
    status: z.enum(['waiting', 'stored', 'failed']),
    mimeType: z.string().nullable(),
    size: z.number().nullable().describe('Bytes.'),
    filename: z.string().nullable(),
    url: z.string().nullable(),
    urlExpiresAt: time.nullable(),
    reason: z.string().nullable().describe('Why it is not there: `Expired`, `TooLarge`, `TokenExpired`, …'),
  })
  .meta({ id: 'Media' });
export type MediaView = z.infer<typeof $MediaView>;

/** A message as the API shows it. */
export const $MessageView = z
  .object({
    id: z.string(),
    wamid: z.string().nullable(),
    direction: z.enum(['inbound', 'outbound']),
    type: z.string(),
    timestamp: time.describe(
      'By the provider; when we received it where the provider gave no time; outbound: when it was asked for.',
    ),
    text: z.string().nullable(),
    status: $MessageStatus.nullable(),
    statusTimes: z.partialRecord($MessageStatus, time).describe('First-seen times of the states that it reached.'),
    failure: $Failure.nullable(),
    attempts: z.array($Attempt),
    price: $Price.nullable().describe('What WhatsApp will charge by estimate, made when the message was asked for.'),
    sentBy: z.string().nullable().describe('The agent who sent it; null for the customer, the phone app and programs.'),
    automatic: z.boolean(),
    content: z
      .union([$Content, $OutboundContent])
      .nullable()
      .describe(
        'What the message carries, as the Cloud API writes it; null for one too large, or of a type that is not known here.',
      ),
    media: $MediaView.nullable(),
    about: z.string().nullable().describe('The wamid that this message answers, reacts to, edits or takes back.'),
    referral: z.record(z.string(), z.unknown()).nullable(),
    referredProduct: z.record(z.string(), z.unknown()).nullable(),
    answers: z.record(z.string(), z.unknown()).nullable().describe('The answers of a Flow.'),
    errors: z.array(
      z.object({ code: z.number().nullable(), title: z.string().nullable(), details: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof $MessageView>;

/** Whether a send would be let through now. */
export const $Verdict = z
  .union([
    z.object({
      allowed: z.literal(true),
      price: $Price,
      warnings: z.array(z.enum(['BudgetNearlySpent', 'BudgetSpent', 'NumberPaused'])),
    }),
    z.object({
      allowed: z.literal(false),
      reason: z.string(),
      title: $Words,
      remedy: $Words,
      price: $Price.nullable(),
    }),
  ])
  .meta({ id: 'Verdict' });

/** What may be sent into a conversation now, and what it would cost. */
export const $SendOptions = z
  .object({
    window: $ConversationView.shape.window,
    freeText: $Verdict,
    templates: z.array(
      z.object({
        name: z.string(),
        language: z.string(),
        category: z.string(),
        body: z.string().nullable(),
        parameters: z.number().int().describe('How many variables its body has.'),
        verdict: $Verdict,
      }),
    ),
  })
  .meta({ id: 'SendOptions' });
export type SendOptions = z.infer<typeof $SendOptions>;
