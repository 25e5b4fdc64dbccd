import * as z from 'zod';

/**
 * What the phone page and the simulator say to each other, under `/simulator/api`. JSON over HTTP, changes as server-sent events.
 * Errors are `{ "error": { "message" } }` with a 4xx status. Times are unix milliseconds.
 *
 * | call                                                      | answers                                                        |
 * | --------------------------------------------------------- | -------------------------------------------------------------- |
 * | GET  /state                                               | $State                                                         |
 * | POST /customers            $NewCustomer                   | 201 $Customer                                                  |
 * | GET  /chats/{customerId}/{phoneNumberId}                  | $Chat                                                          |
 * | POST /chats/{customerId}/{phoneNumberId}/messages $Say    | 201 $Bubble: the customer sends                                |
 * | POST /chats/{customerId}/{phoneNumberId}/seen             | 204: the customer looks at the chat; the business gets `read`  |
 * | PUT  /customers/{customerId} $CustomerSettings            | $Customer                                                      |
 * | GET  /media/{mediaId}                                     | the bytes                                                      |
 * | POST /media (body: the bytes, content-type: its type)     | 201 { "mediaId" }                                              |
 * | GET  /events                                              | server-sent events, each `data:` one $Event                    |
 * | POST /numbers              $NumberGiven                   | 201 $BusinessNumber                                            |
 * | POST /history              $History                       | 201 { "webhooks" }: a past conversation, for demonstrations    |
 * | PUT  /faults               $Faults                        | 204                                                            |
 */

const id = z.string().min(1).max(64);

/** A business's number as the customers' phones know it. */
export const $BusinessNumber = z.object({
  phoneNumberId: id,
  wabaId: id,
  displayPhoneNumber: z.string(),
  name: z.string(),
});
export type BusinessNumber = z.infer<typeof $BusinessNumber>;

export const $NumberGiven = $BusinessNumber.extend({
  /** The token that may use it; any other is refused with code 190. Left out: any token may. */
  accessToken: z.string().min(1).optional(),
});

/** A customer with a phone. */
export const $Customer = z.object({
  id,
  name: z.string(),
  /** Digits with country code; null for a customer who is known by user name only (no phone number is told). */
  phone: z.string().nullable(),
  /** Business-scoped user id. */
  userId: z.string(),
  username: z.string().nullable(),
  /** The phone is on and has a connection: off means messages stay `sent`. */
  online: z.boolean(),
  /** Whether reading is told to the business. */
  readReceipts: z.boolean(),
});
export type Customer = z.infer<typeof $Customer>;

export const $NewCustomer = z.object({
  name: z.string().trim().min(1).max(80),
  /** Made up (an Indonesian mobile number) when left out; null for a customer with a user name only. */
  phone: z
    .string()
    .regex(/^\d{6,15}$/)
    .nullable()
    .optional(),
  username: z.string().min(3).max(35).optional(),
});

export const $CustomerSettings = z.object({ online: z.boolean().optional(), readReceipts: z.boolean().optional() });

/** What a customer can send. `replyTo` is a bubble's wamid. */
export const $Say = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), body: z.string().min(1).max(65_536), replyTo: z.string().optional() }),
  z.object({
    type: z.literal('image'),
    mediaId: id,
    caption: z.string().max(1024).optional(),
    replyTo: z.string().optional(),
  }),
  z.object({
    type: z.literal('document'),
    mediaId: id,
    filename: z.string().max(240),
    caption: z.string().max(1024).optional(),
  }),
  z.object({ type: z.literal('audio'), mediaId: id, voice: z.boolean().default(true) }),
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  /** An empty emoji takes the reaction back. */
  z.object({ type: z.literal('reaction'), to: z.string(), emoji: z.string() }),
  /** A tap on a button or list row of a message of the business. */
  z.object({ type: z.literal('tap'), to: z.string(), id: z.string() }),
  z.object({
    type: z.literal('order'),
    catalogId: id,
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
  z.object({ type: z.literal('ask-product'), body: z.string().min(1), catalogId: id, sku: z.string() }),
]);
export type Say = z.infer<typeof $Say>;

/** How far a message got: for the customer's own, `sent` means that the business's webhook answered 200. */
const $Ticks = z.enum(['clock', 'sent', 'delivered', 'read', 'failed']);

/** A product as the phone shows it. */
export const $Product = z.object({
  sku: z.string(),
  name: z.string(),
  /** Decimal text. */
  price: z.string().nullable(),
  currency: z.string().nullable(),
  imageUrl: z.string().nullable(),
  available: z.boolean(),
});

/** One bubble of a chat. `content` is the message's body in the Cloud API's own shape: `{ "type", "<type>": … }`. */
export const $Bubble = z.object({
  wamid: z.string(),
  from: z.enum(['customer', 'business']),
  at: z.number(),
  content: z.looseObject({ type: z.string() }),
  ticks: $Ticks,
  /** The wamid that it answers. */
  replyTo: z.string().nullable(),
  /** Reactions that stand on it, by who reacted. */
  reactions: z.object({ customer: z.string().nullable(), business: z.string().nullable() }),
  /** Why it was not delivered; Meta's code. */
  error: z.object({ code: z.number(), title: z.string() }).nullable(),
  /** Products that it names, as the catalogue has them now. */
  products: z.array($Product),
});
export type Bubble = z.infer<typeof $Bubble>;

export const $Chat = z.object({
  customerId: id,
  phoneNumberId: id,
  bubbles: z.array($Bubble),
  /** Until when the business may write freely; null when the customer has not written. */
  windowUntil: z.number().nullable(),
  /** The business is typing, until then. */
  typingUntil: z.number().nullable(),
  /** The catalogue that the business shows; null when it shows none. */
  catalogue: z.object({ catalogId: id, products: z.array($Product) }).nullable(),
});
export type Chat = z.infer<typeof $Chat>;

export const $State = z.object({
  numbers: z.array($BusinessNumber),
  customers: z.array($Customer),
  /** The newest bubble of each chat, and how many the customer has not seen. */
  chats: z.array(z.object({ customerId: id, phoneNumberId: id, last: $Bubble.nullable(), unseen: z.number() })),
  /** Where webhooks go, and how the last delivery went. */
  webhook: z.object({ url: z.string(), pending: z.number(), lastStatus: z.number().nullable() }),
});
export type State = z.infer<typeof $State>;

/** Says what changed; the page asks for it anew. */
export const $Event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chat'), customerId: id, phoneNumberId: id }),
  z.object({ kind: z.literal('customers') }),
  z.object({ kind: z.literal('numbers') }),
  z.object({ kind: z.literal('webhook') }),
]);
export type Event = z.infer<typeof $Event>;

/** A past exchange: told by webhooks with past times, the business's side as echoes of its phone app. Makes the customer if need be. */
export const $History = z.object({
  phoneNumberId: id,
  customer: z.object({ name: z.string(), phone: z.string() }),
  messages: z
    .array(z.object({ from: z.enum(['customer', 'business']), minutesAgo: z.number().min(0), body: z.string() }))
    .min(1),
});

/** Shares of Graph calls (0 to 1) that go wrong, and how webhooks are delivered. Left out: as it is. */
export const $Faults = z.object({
  /** The message is taken and the answer lost. */
  loseAnswer: z.number().min(0).max(1).optional(),
  /** The connection breaks before the message is taken. */
  dropCall: z.number().min(0).max(1).optional(),
  rateLimit: z.number().min(0).max(1).optional(),
  serverError: z.number().min(0).max(1).optional(),
  /** Seed of the draw, so that a run can be repeated. */
  seed: z.number().int().optional(),
  /** Webhooks: each told twice, shuffled within a batch, several in one POST. */
  duplicateWebhooks: z.boolean().optional(),
  shuffleWebhooks: z.boolean().optional(),
  batchWebhooks: z.number().int().min(1).max(1000).optional(),
});
