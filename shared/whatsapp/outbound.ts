import * as z from 'zod';

/**
 * The messages that a business can send: the body of the Cloud API's `POST /<phone number id>/messages` without the
 * recipient, with Meta's limits, so that invalid messages are rejected at once with a reason (Cloud API, Messages;
 * whatsapp.md 3.1).
 */

const text = (max: number) => z.string().min(1).max(max);
const wamidSchema = z.string().min(1).max(512);
const urlSchema = z.url({ protocol: /^https?$/ }).max(2048);

/** A file, by Meta's id or by a link that Meta fetches. */
const file = { id: z.string().min(1).max(512).optional(), link: urlSchema.optional() };
const hasOneSource = (reference: { id?: string | undefined; link?: string | undefined }): boolean =>
  (reference.id === undefined) !== (reference.link === undefined);
const ONE_FILE = { message: 'must have either `id` or `link`' };
const caption = text(1024).optional();

const rowSchema = z.object({ id: text(200), title: text(24), description: text(72).optional() });
const headerSchema = z.looseObject({ type: z.enum(['text', 'image', 'video', 'document']), text: text(60).optional() });
const body = (max: number) => z.object({ text: text(max) });
const footerSchema = z.object({ text: text(60) }).optional();

const interactiveSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('button'),
    header: headerSchema.optional(),
    body: body(1024),
    footer: footerSchema,
    action: z.object({
      buttons: z
        .array(z.object({ type: z.literal('reply'), reply: z.object({ id: text(256), title: text(20) }) }))
        .min(1)
        .max(3),
    }),
  }),
  z.object({
    type: z.literal('list'),
    header: headerSchema.optional(),
    body: body(4096),
    footer: footerSchema,
    action: z
      .object({
        button: text(20),
        sections: z
          .array(z.object({ title: text(24).optional(), rows: z.array(rowSchema).min(1).max(10) }))
          .min(1)
          .max(10),
      })
      .refine(({ sections }) => sections.flatMap(({ rows }) => rows).length <= 10, {
        message: 'must have at most 10 rows in total',
      }),
  }),
  z.object({
    type: z.literal('cta_url'),
    header: headerSchema.optional(),
    body: body(1024),
    footer: footerSchema,
    action: z.object({
      name: z.literal('cta_url'),
      parameters: z.object({ display_text: text(20), url: urlSchema }),
    }),
  }),
  z.object({
    type: z.literal('product'),
    body: body(1024).optional(),
    footer: footerSchema,
    action: z.object({ catalog_id: text(64), product_retailer_id: text(100) }),
  }),
  z.object({
    type: z.literal('product_list'),
    header: headerSchema.extend({ type: z.literal('text'), text: text(60) }),
    body: body(1024),
    footer: footerSchema,
    action: z
      .object({
        catalog_id: text(64),
        sections: z
          .array(
            z.object({
              title: text(24),
              product_items: z.array(z.object({ product_retailer_id: text(100) })).min(1),
            }),
          )
          .min(1)
          .max(10),
      })
      .refine(({ sections }) => sections.flatMap(({ product_items }) => product_items).length <= 30, {
        message: 'must have at most 30 products in total',
      }),
  }),
  z.object({
    type: z.literal('catalog_message'),
    body: body(1024),
    footer: footerSchema,
    action: z.object({
      name: z.literal('catalog_message'),
      parameters: z.object({ thumbnail_product_retailer_id: text(100) }).optional(),
    }),
  }),
  z.object({
    type: z.literal('location_request_message'),
    body: body(1024),
    action: z.object({ name: z.literal('send_location') }),
  }),
  z.object({
    type: z.literal('flow'),
    header: headerSchema.optional(),
    body: body(1024),
    footer: footerSchema,
    action: z.object({ name: z.literal('flow'), parameters: z.looseObject({ flow_cta: text(30) }) }),
  }),
]);

const templateSchema = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must have lower-case letters, digits and `_` only'),
  language: z.object({ code: text(20) }),
  components: z
    .array(
      z.looseObject({
        type: z.enum(['header', 'body', 'button', 'carousel', 'limited_time_offer']),
        sub_type: z.string().optional(),
        index: z.union([z.string(), z.number()]).optional(),
        parameters: z.array(z.looseObject({ type: z.string() })).optional(),
      }),
    )
    .max(20)
    .optional(),
});

/** The message that this message replies to; WhatsApp shows it as a quotation. */
const contextSchema = z.object({ message_id: wamidSchema }).optional();

const contents = [
  z.object({
    type: z.literal('text'),
    text: z.object({ body: text(4096), preview_url: z.boolean().optional() }),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('image'),
    image: z.object({ ...file, caption }).refine(hasOneSource, ONE_FILE),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('video'),
    video: z.object({ ...file, caption }).refine(hasOneSource, ONE_FILE),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('audio'),
    audio: z.object({ ...file, voice: z.boolean().optional() }).refine(hasOneSource, ONE_FILE),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('document'),
    document: z.object({ ...file, caption, filename: text(240).optional() }).refine(hasOneSource, ONE_FILE),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('sticker'),
    sticker: z.object(file).refine(hasOneSource, ONE_FILE),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('location'),
    location: z.object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: text(1000).optional(),
      address: text(1000).optional(),
    }),
    context: contextSchema,
  }),
  z.object({
    type: z.literal('contacts'),
    contacts: z
      .array(z.looseObject({ name: z.looseObject({ formatted_name: text(256) }) }))
      .min(1)
      .max(257),
    context: contextSchema,
  }),
  z.object({ type: z.literal('interactive'), interactive: interactiveSchema, context: contextSchema }),
  z.object({ type: z.literal('template'), template: templateSchema, context: contextSchema }),
  z.object({ type: z.literal('reaction'), reaction: z.object({ message_id: wamidSchema, emoji: z.string().max(32) }) }),
] as const;

/** A message to send, by its type. */
export const outboundContentSchema = z.discriminatedUnion('type', contents).meta({ id: 'OutboundContent' });
export type OutboundContent = z.infer<typeof outboundContentSchema>;

/** A request to mark a customer's message, and all before it, as read. Can show a typing indicator. */
export const markReadSchema = z
  .object({
    status: z.literal('read'),
    message_id: wamidSchema,
    typing_indicator: z.object({ type: z.literal('text') }).optional(),
  })
  .meta({ id: 'MarkRead' });
export type MarkRead = z.infer<typeof markReadSchema>;

/** Returns the text that represents a message in lists; null when it has none. */
export function previewTextOfOutbound(content: OutboundContent): string | null {
  switch (content.type) {
    case 'text':
      return content.text.body;
    case 'image':
      return content.image.caption ?? null;
    case 'video':
      return content.video.caption ?? null;
    case 'document':
      return content.document.caption ?? content.document.filename ?? null;
    case 'location':
      return [content.location.name, content.location.address].filter(Boolean).join(', ') || null;
    case 'contacts':
      return content.contacts.map(({ name }) => name.formatted_name).join(', ');
    case 'interactive':
      return content.interactive.body?.text ?? null;
    case 'template':
      return content.template.name;
    case 'reaction':
      return content.reaction.emoji || null;
    case 'audio':
    case 'sticker':
      return null;
  }
}

/** Returns the wamid that a message replies or reacts to. */
export const referencedWamidOf = (content: OutboundContent): string | null =>
  content.type === 'reaction' ? content.reaction.message_id : (content.context?.message_id ?? null);
