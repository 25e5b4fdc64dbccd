import * as z from 'zod';

/**
 * Schemas of the Cloud API's message bodies, limited to the fields that a phone shows ("Messages" and "Webhooks:
 * messages" of its reference). A customer's message has the shape of a webhook, a business's message the shape of a
 * request. The schemas accept both.
 */

const optionalTextSchema = z.string().optional();
const mediaSchema = z.object({
  id: optionalTextSchema,
  link: optionalTextSchema,
  caption: optionalTextSchema,
  filename: optionalTextSchema,
});

const headerSchema = z.object({
  type: z.enum(['text', 'image', 'video', 'document']),
  text: optionalTextSchema,
  image: mediaSchema.optional(),
  video: mediaSchema.optional(),
  document: mediaSchema.optional(),
});

/** Samples in Meta's documentation also write an order's numbers as text. */
const amountSchema = z.union([z.number(), z.string()]).transform(String);

const listSectionSchema = z.object({
  title: optionalTextSchema,
  rows: z.array(z.object({ id: z.string(), title: z.string(), description: optionalTextSchema })).default([]),
});
const productSectionSchema = z.object({
  title: optionalTextSchema,
  product_items: z.array(z.object({ product_retailer_id: z.string() })).default([]),
});
const textParts = {
  header: headerSchema.optional(),
  body: z.object({ text: z.string() }).optional(),
  footer: z.object({ text: z.string() }).optional(),
};

const cardSchema = z.object({
  header: headerSchema.optional(),
  body: z.object({ text: z.string() }).optional(),
  action: z.object({
    product_retailer_id: optionalTextSchema,
    buttons: z.array(z.object({ quick_reply: z.object({ id: z.string(), title: z.string() }) })).default([]),
    parameters: z.object({ display_text: z.string(), url: z.string() }).optional(),
  }),
});
export type WireCard = z.infer<typeof cardSchema>;

export const interactiveSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('button'),
    ...textParts,
    action: z.object({ buttons: z.array(z.object({ reply: z.object({ id: z.string(), title: z.string() }) })) }),
  }),
  z.object({
    type: z.literal('list'),
    ...textParts,
    action: z.object({ button: z.string(), sections: z.array(listSectionSchema) }),
  }),
  z.object({
    type: z.literal('cta_url'),
    ...textParts,
    action: z.object({ parameters: z.object({ display_text: z.string(), url: z.string() }) }),
  }),
  z.object({
    type: z.literal('product'),
    ...textParts,
    action: z.object({ catalog_id: z.string(), product_retailer_id: z.string() }),
  }),
  z.object({
    type: z.literal('product_list'),
    ...textParts,
    action: z.object({ catalog_id: z.string(), sections: z.array(productSectionSchema) }),
  }),
  z.object({
    type: z.literal('catalog_message'),
    ...textParts,
    action: z
      .object({ parameters: z.object({ thumbnail_product_retailer_id: optionalTextSchema }).optional() })
      .optional(),
  }),
  z.object({ type: z.literal('location_request_message'), ...textParts }),
  z.object({ type: z.literal('carousel'), ...textParts, action: z.object({ cards: z.array(cardSchema) }) }),
  z.object({ type: z.literal('button_reply'), button_reply: z.object({ id: z.string(), title: z.string() }) }),
  z.object({
    type: z.literal('list_reply'),
    list_reply: z.object({ id: z.string(), title: z.string(), description: optionalTextSchema }),
  }),
]);

/** Any other type of interactive message: its type and texts. */
export const otherInteractiveSchema = z.object({ type: z.string(), ...textParts });

const parameterSchema = z.looseObject({
  type: z.string().toLowerCase(),
  text: optionalTextSchema,
  payload: optionalTextSchema,
  parameter_name: optionalTextSchema,
  image: mediaSchema.optional(),
  video: mediaSchema.optional(),
  document: mediaSchema.optional(),
  currency: z.object({ fallback_value: z.string() }).optional(),
  date_time: z.object({ fallback_value: z.string() }).optional(),
});

/** A template component of a send request, with the template's own `text` and `buttons` where they are known. */
const componentSchema = z.object({
  type: z.string().toLowerCase(),
  sub_type: optionalTextSchema,
  index: z.union([z.string(), z.number()]).optional(),
  text: optionalTextSchema,
  format: optionalTextSchema,
  parameters: z.array(parameterSchema).default([]),
  buttons: z
    .array(z.object({ type: z.string().toLowerCase(), text: optionalTextSchema, url: optionalTextSchema }))
    .default([]),
});
export type Component = z.infer<typeof componentSchema>;
export type Parameter = z.infer<typeof parameterSchema>;

export const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('text'),
    text: z.object({ body: z.string() }),
    context: z.object({ referred_product: z.object({ product_retailer_id: z.string() }).optional() }).optional(),
  }),
  z.object({ type: z.literal('image'), image: mediaSchema }),
  z.object({ type: z.literal('video'), video: mediaSchema }),
  z.object({ type: z.literal('sticker'), sticker: mediaSchema }),
  z.object({ type: z.literal('audio'), audio: mediaSchema.extend({ voice: z.boolean().optional() }) }),
  z.object({ type: z.literal('document'), document: mediaSchema }),
  z.object({
    type: z.literal('location'),
    location: z.object({
      latitude: z.coerce.number(),
      longitude: z.coerce.number(),
      name: optionalTextSchema,
      address: optionalTextSchema,
    }),
  }),
  z.object({
    type: z.literal('contacts'),
    contacts: z.array(
      z.object({
        name: z.object({ formatted_name: optionalTextSchema, first_name: optionalTextSchema }).optional(),
        phones: z.array(z.object({ phone: optionalTextSchema })).default([]),
      }),
    ),
  }),
  z.object({ type: z.literal('button'), button: z.object({ text: z.string(), payload: optionalTextSchema }) }),
  z.object({
    type: z.literal('order'),
    order: z.object({
      catalog_id: z.string(),
      text: optionalTextSchema,
      product_items: z.array(
        z.object({
          product_retailer_id: z.string(),
          quantity: z.coerce.number(),
          item_price: amountSchema,
          currency: z.string(),
        }),
      ),
    }),
  }),
  z.object({ type: z.literal('interactive'), interactive: z.unknown() }),
  z.object({
    type: z.literal('template'),
    template: z.object({ name: z.string(), components: z.array(componentSchema).default([]) }),
  }),
]);
export type Message = z.infer<typeof messageSchema>;
export type Interactive = z.infer<typeof interactiveSchema>;
export type Media = z.infer<typeof mediaSchema>;
export type WireHeader = z.infer<typeof headerSchema>;
