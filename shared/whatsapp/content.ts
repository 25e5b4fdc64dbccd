import * as z from 'zod';
import { idTextSchema } from './fields.ts';

const textSchema = z.string().optional().catch(undefined);
const flagSchema = z.boolean().optional().catch(undefined);

const mediaSchema = z.object({
  id: idTextSchema.optional().catch(undefined),
  mime_type: textSchema,
  sha256: textSchema,
  caption: textSchema,
  filename: textSchema,
  voice: flagSchema,
  animated: flagSchema,
  url: textSchema,
});

/** An element of `contacts`. May lack a name (in replies to a request for contact info) or phones. */
const cardSchema = z.object({
  name: z
    .object({ formatted_name: textSchema, first_name: textSchema, last_name: textSchema })
    .optional()
    .catch(undefined),
  phones: z
    .array(z.object({ phone: textSchema, wa_id: idTextSchema.optional().catch(undefined), type: textSchema }))
    .optional()
    .catch(undefined),
});

const replySchema = z.object({ id: textSchema, title: textSchema, description: textSchema });

const interactiveSchema = z.object({
  type: z.string(),
  button_reply: replySchema.optional().catch(undefined),
  list_reply: replySchema.optional().catch(undefined),
  nfm_reply: z.object({ name: textSchema, body: textSchema, response_json: textSchema }).optional().catch(undefined),
});

/** An amount or quantity from the customer's copy of the catalogue, kept as text because nothing calculates with it. */
const amountSchema = z.union([z.string(), z.number()]).transform(String);

const orderSchema = z.object({
  catalog_id: idTextSchema.optional().catch(undefined),
  text: textSchema,
  product_items: z.array(
    z.object({
      product_retailer_id: idTextSchema,
      quantity: amountSchema.optional().catch(undefined),
      item_price: amountSchema.optional().catch(undefined),
      currency: textSchema,
    }),
  ),
});

const systemSchema = z.object({
  type: textSchema,
  body: textSchema,
  wa_id: idTextSchema.optional().catch(undefined),
  new_wa_id: idTextSchema.optional().catch(undefined),
  user_id: textSchema,
  previous_user_id: textSchema,
});

const locationSchema = z.object({
  latitude: z.coerce.number(),
  longitude: z.coerce.number(),
  name: textSchema,
  address: textSchema,
  url: textSchema,
});

/**
 * The content of a message by type. Media bodies are optional: a message whose download failed at Meta has `errors`
 * instead. Members that differ from the documentation are omitted; only those that define the type are required.
 */
export const contentSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.object({ body: z.string() }) }),
  z.object({ type: z.literal('image'), image: mediaSchema.optional() }),
  z.object({ type: z.literal('video'), video: mediaSchema.optional() }),
  z.object({ type: z.literal('audio'), audio: mediaSchema.optional() }),
  z.object({ type: z.literal('voice'), voice: mediaSchema.optional() }),
  z.object({ type: z.literal('document'), document: mediaSchema.optional() }),
  z.object({ type: z.literal('sticker'), sticker: mediaSchema.optional() }),
  z.object({ type: z.literal('location'), location: locationSchema }),
  z.object({ type: z.literal('contacts'), contacts: z.array(cardSchema) }),
  z.object({ type: z.literal('button'), button: z.object({ text: textSchema, payload: textSchema }) }),
  z.object({ type: z.literal('interactive'), interactive: interactiveSchema }),
  z.object({ type: z.literal('order'), order: orderSchema }),
  z.object({ type: z.literal('reaction'), reaction: z.object({ message_id: z.string(), emoji: textSchema }) }),
  z.object({ type: z.literal('system'), system: systemSchema }),
  z.object({ type: z.literal('request_welcome') }),
  z.object({ type: z.literal('edit'), edit: z.object({ original_message_id: z.string(), message: z.unknown() }) }),
  z.object({ type: z.literal('revoke'), revoke: z.object({ original_message_id: z.string() }) }),
  z.object({ type: z.literal('unsupported'), unsupported: z.object({ type: textSchema }).optional().catch(undefined) }),
  z.object({ type: z.literal('unknown') }),
  z.object({ type: z.literal('ephemeral'), text: z.object({ body: z.string() }).optional().catch(undefined) }),
  z.object({ type: z.literal('hsm') }),
]);
export type Content = z.infer<typeof contentSchema>;
export type MessageType = Content['type'];

const KNOWN_TYPES: ReadonlySet<string> = new Set(contentSchema.options.map((option) => option.shape.type.value));
export const isKnownType = (type: string): type is MessageType => KNOWN_TYPES.has(type);
