import * as z from 'zod';

/**
 * The HTTP API of the phone page, under `/simulator/api`: JSON over HTTP, with changes as server-sent events. Errors
 * are `{ "error": { "message" } }` with a 4xx status. Times are Unix milliseconds. All bodies have schemas in this
 * file.
 *
 * | call                                              | body             | response                          |
 * | ------------------------------------------------- | ---------------- | --------------------------------- |
 * | GET  /state                                       |                  | State                             |
 * | POST /customers                                   | NewCustomer      | 201 Customer                      |
 * | GET  /chats/{customerId}/{phoneNumberId}          |                  | Chat                              |
 * | POST /chats/{customerId}/{phoneNumberId}/messages | CustomerMessage  | 201 Bubble; sends as the customer |
 * | POST /chats/{customerId}/{phoneNumberId}/seen     |                  | 204; opens the chat: `read`       |
 * | PUT  /customers/{customerId}                      | CustomerSettings | Customer                          |
 * | GET  /media/{mediaId}                             |                  | the bytes                         |
 * | POST /media (content-type: the type of the bytes) | the bytes        | 201 { "mediaId" }                 |
 * | GET  /events                                      |                  | server-sent events; data: Event   |
 * | POST /numbers                                     | NumberInput      | 201 BusinessNumber                |
 * | POST /history                                     | History          | 201 { "webhooks" }                |
 * | PUT  /faults                                      | Faults           | 204                               |
 */

const idSchema = z.string().min(1).max(64);

/** The number of a business as the customers' phones show it. */
export const businessNumberSchema = z.object({
  phoneNumberId: idSchema,
  wabaId: idSchema,
  displayPhoneNumber: z.string(),
  name: z.string(),
});
export type BusinessNumber = z.infer<typeof businessNumberSchema>;

export const numberInputSchema = businessNumberSchema.extend({
  /** The only token that can use the number; others are rejected with code 190. Default: any token can use it. */
  accessToken: z.string().min(1).optional(),
});

/** A customer with a phone. */
export const customerSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** Digits with country code; null for a customer who is known by user name only. */
  phone: z.string().nullable(),
  /** Business-scoped user id. */
  userId: z.string(),
  username: z.string().nullable(),
  /** Whether the phone is connected. While it is not, messages stay `sent`. */
  online: z.boolean(),
  /** Whether the business receives `read` statuses. */
  readReceipts: z.boolean(),
});
export type Customer = z.infer<typeof customerSchema>;

export const newCustomerSchema = z.object({
  name: z.string().trim().min(1).max(80),
  /** Default: a generated Indonesian mobile number. Null for a customer with a user name only. */
  phone: z
    .string()
    .regex(/^\d{6,15}$/)
    .nullable()
    .optional(),
  username: z.string().min(3).max(35).optional(),
});

export const customerSettingsSchema = z.object({
  online: z.boolean().optional(),
  readReceipts: z.boolean().optional(),
});

/** A message that a customer sends. `replyTo` is the wamid of a bubble. */
export const customerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), body: z.string().min(1).max(65_536), replyTo: z.string().optional() }),
  z.object({
    type: z.literal('image'),
    mediaId: idSchema,
    caption: z.string().max(1024).optional(),
    replyTo: z.string().optional(),
  }),
  z.object({
    type: z.literal('document'),
    mediaId: idSchema,
    filename: z.string().max(240),
    caption: z.string().max(1024).optional(),
  }),
  z.object({ type: z.literal('audio'), mediaId: idSchema, voice: z.boolean().default(true) }),
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  /** An empty emoji removes the reaction. */
  z.object({ type: z.literal('reaction'), to: z.string(), emoji: z.string() }),
  /** A tap on a button or list row of a message of the business. */
  z.object({ type: z.literal('tap'), to: z.string(), id: z.string() }),
  z.object({
    type: z.literal('order'),
    catalogId: idSchema,
    text: z.string().optional(),
    items: z
      .array(
        z.object({
          sku: z.string(),
          quantity: z.number().int().min(1).max(99),
          price: z.number(),
          currency: z.string().length(3),
        }),
      )
      .min(1),
  }),
  /** A question about a product: text with the product as its context. */
  z.object({ type: z.literal('ask-product'), body: z.string().min(1), catalogId: idSchema, sku: z.string() }),
]);
export type CustomerMessage = z.infer<typeof customerMessageSchema>;

/**
 * The delivery state of a message. For a customer's message, `sent` means that the webhook of the business returned
 * 200.
 */
const ticksSchema = z.enum(['clock', 'sent', 'delivered', 'read', 'failed']);

/** A product as the phone shows it. */
export const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  /** Decimal text. */
  price: z.string().nullable(),
  currency: z.string().nullable(),
  imageUrl: z.string().nullable(),
  available: z.boolean(),
});

/** One bubble of a chat. `content` is the message's body in the Cloud API's own shape: `{ "type", "<type>": … }`. */
export const bubbleSchema = z.object({
  wamid: z.string(),
  from: z.enum(['customer', 'business']),
  at: z.number(),
  content: z.looseObject({ type: z.string() }),
  ticks: ticksSchema,
  /** The wamid of the quoted message. */
  replyTo: z.string().nullable(),
  /** The reaction of each side to this message. */
  reactions: z.object({ customer: z.string().nullable(), business: z.string().nullable() }),
  /** The reason why the message failed, with Meta's error code. */
  error: z.object({ code: z.number(), title: z.string() }).nullable(),
  /** The products that the message refers to, with their current catalogue data. */
  products: z.array(productSchema),
});
export type Bubble = z.infer<typeof bubbleSchema>;

export const chatSchema = z.object({
  customerId: idSchema,
  phoneNumberId: idSchema,
  bubbles: z.array(bubbleSchema),
  /** The end of the customer service window; null when the customer has not written. */
  windowUntil: z.number().nullable(),
  /** The end of the typing indicator of the business; null when it is not typing. */
  typingUntil: z.number().nullable(),
  /** The catalogue in the profile of the business; null when it shows none. */
  catalogue: z.object({ catalogId: idSchema, products: z.array(productSchema) }).nullable(),
});
export type Chat = z.infer<typeof chatSchema>;

export const stateSchema = z.object({
  numbers: z.array(businessNumberSchema),
  customers: z.array(customerSchema),
  /** The newest bubble of each chat, and the number of bubbles that the customer has not seen. */
  chats: z.array(
    z.object({ customerId: idSchema, phoneNumberId: idSchema, last: bubbleSchema.nullable(), unseen: z.number() }),
  ),
  /** The URL of the webhooks, and the HTTP status of the last delivery. */
  webhook: z.object({ url: z.string(), pending: z.number(), lastStatus: z.number().nullable() }),
});
export type State = z.infer<typeof stateSchema>;

/** A change notification. The page reloads what changed. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chat'), customerId: idSchema, phoneNumberId: idSchema }),
  z.object({ kind: z.literal('customers') }),
  z.object({ kind: z.literal('numbers') }),
  z.object({ kind: z.literal('webhook') }),
]);
export type Event = z.infer<typeof eventSchema>;

/**
 * A past conversation. Webhooks report it with past times; messages of the business are reported as echoes of its phone
 * app. The customer is created when none has the phone number.
 */
export const historySchema = z.object({
  phoneNumberId: idSchema,
  customer: z.object({ name: z.string(), phone: z.string() }),
  messages: z
    .array(z.object({ from: z.enum(['customer', 'business']), minutesAgo: z.number().min(0), body: z.string() }))
    .min(1),
});

/**
 * Shares of Graph calls (0 to 1) that fail, and how webhooks are delivered. Settings that are not given stay unchanged.
 */
export const faultsSchema = z.object({
  /** The message is accepted and the response is lost. */
  loseAnswer: z.number().min(0).max(1).optional(),
  /** The connection closes before the message is accepted. */
  dropCall: z.number().min(0).max(1).optional(),
  rateLimit: z.number().min(0).max(1).optional(),
  serverError: z.number().min(0).max(1).optional(),
  /** The seed of the random numbers, to repeat a run. */
  seed: z.number().int().optional(),
  /** Webhooks are sent twice, shuffled within a batch, or combined in one POST. */
  duplicateWebhooks: z.boolean().optional(),
  shuffleWebhooks: z.boolean().optional(),
  batchWebhooks: z.number().int().min(1).max(1000).optional(),
});
