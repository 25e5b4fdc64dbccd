import * as z from 'zod';
import { textUpTo } from './text-schema.ts';

/** The schemas of interactive messages, with the limits of Meta's reference ("Interactive messages"). */

const urlSchema = z.url({ protocol: /^https?$/ });
const details = (text: string) => ({ params: { details: text } });
const isUnique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

const mediaSchema = z.looseObject({ id: z.string().optional(), link: urlSchema.optional() });
const headerSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: textUpTo(60) }),
  z.looseObject({ type: z.literal('image'), image: mediaSchema }),
  z.looseObject({ type: z.literal('video'), video: mediaSchema }),
  z.looseObject({ type: z.literal('document'), document: mediaSchema }),
]);
const textHeaderSchema = z.looseObject({ type: z.literal('text'), text: textUpTo(60) });
const footerSchema = z.looseObject({ text: textUpTo(60) });
const body = (maxLength = 1024) => z.looseObject({ text: textUpTo(maxLength) });

const common = { header: headerSchema.optional(), body: body(), footer: footerSchema.optional() };

const replySchema = z.looseObject({
  type: z.literal('reply'),
  reply: z.looseObject({ id: textUpTo(256), title: textUpTo(20) }),
});

const rowSchema = z.looseObject({ id: textUpTo(200), title: textUpTo(24), description: textUpTo(72).optional() });
const listSectionSchema = z.looseObject({ title: textUpTo(24).optional(), rows: z.array(rowSchema).min(1) });
const hasTitles = (sections: readonly { title?: string | undefined }[]): boolean =>
  sections.length < 2 || sections.every(({ title }) => title !== undefined);

const listActionSchema = z
  .looseObject({ button: textUpTo(20), sections: z.array(listSectionSchema).min(1).max(10) })
  .refine(
    ({ sections }) => sections.flatMap(({ rows }) => rows).length <= 10,
    details('Total row count exceed max allowed count: 10'),
  )
  .refine(
    ({ sections }) => hasTitles(sections),
    details('Section title is required when there is more than one section.'),
  )
  .refine(
    ({ sections }) => isUnique(sections.flatMap(({ rows }) => rows.map(({ id }) => id))),
    details('Duplicated row id.'),
  );

const productSectionSchema = z.looseObject({
  title: textUpTo(24).optional(),
  product_items: z.array(z.looseObject({ product_retailer_id: z.string().min(1) })).min(1),
});
const productListActionSchema = z
  .looseObject({ catalog_id: z.string().min(1), sections: z.array(productSectionSchema).min(1).max(10) })
  .refine(
    ({ sections }) => sections.flatMap((section) => section.product_items).length <= 30,
    details('At most 30 products.'),
  )
  .refine(
    ({ sections }) => hasTitles(sections),
    details('Section title is required when there is more than one section.'),
  );

const actionNamed = <T extends z.core.$ZodShape>(name: string, parameters: T) =>
  z.looseObject({ name: z.literal(name), parameters: z.looseObject(parameters) });

const flowParametersSchema = z
  .looseObject({
    flow_message_version: z.coerce.string().pipe(z.literal('3')),
    flow_id: z.string().optional(),
    flow_name: z.string().optional(),
    flow_cta: textUpTo(30),
    flow_token: z.string().optional(),
    mode: z.enum(['draft', 'published']).optional(),
    flow_action: z.enum(['navigate', 'data_exchange']).optional(),
  })
  .refine(
    ({ flow_id, flow_name }) => (flow_id === undefined) !== (flow_name === undefined),
    details('Either flow_id or flow_name is required, but not both.'),
  );

const cardSchema = z.looseObject({
  card_index: z.number().int().min(0).max(9),
  type: z.enum(['cta_url', 'button', 'product']).optional(),
  header: z.looseObject({ type: z.enum(['image', 'video']) }).optional(),
  body: z.looseObject({ text: textUpTo(160) }).optional(),
  action: z.looseObject({}),
});

const moneySchema = z.looseObject({ value: z.number().int(), offset: z.literal(100) });

export const interactiveSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('button'),
    ...common,
    action: z
      .looseObject({ buttons: z.array(replySchema).min(1).max(3) })
      .refine(({ buttons }) => isUnique(buttons.map(({ reply }) => reply.id)), details('Duplicated button id.'))
      .refine(({ buttons }) => isUnique(buttons.map(({ reply }) => reply.title)), details('Duplicated button title.')),
  }),
  z.looseObject({
    type: z.literal('list'),
    header: textHeaderSchema.optional(),
    body: body(4096),
    footer: footerSchema.optional(),
    action: listActionSchema,
  }),
  z.looseObject({
    type: z.literal('cta_url'),
    ...common,
    action: actionNamed('cta_url', { display_text: textUpTo(20), url: urlSchema }),
  }),
  z.looseObject({
    type: z.literal('product'),
    header: z.never('Product messages have no header.').optional(),
    body: body().optional(),
    footer: footerSchema.optional(),
    action: z.looseObject({ catalog_id: z.string().min(1), product_retailer_id: z.string().min(1) }),
  }),
  z.looseObject({
    type: z.literal('product_list'),
    header: textHeaderSchema,
    body: body(),
    footer: footerSchema.optional(),
    action: productListActionSchema,
  }),
  z.looseObject({
    type: z.literal('catalog_message'),
    body: body(),
    footer: footerSchema.optional(),
    action: z.looseObject({
      name: z.literal('catalog_message'),
      parameters: z.looseObject({ thumbnail_product_retailer_id: z.string().optional() }).optional(),
    }),
  }),
  z.looseObject({
    type: z.literal('flow'),
    ...common,
    action: z.looseObject({ name: z.literal('flow'), parameters: flowParametersSchema }),
  }),
  z.looseObject({
    type: z.literal('location_request_message'),
    body: body(),
    action: z.looseObject({ name: z.literal('send_location') }),
  }),
  z.looseObject({
    type: z.literal('address_message'),
    ...common,
    action: actionNamed('address_message', { country: z.string().min(1) }),
  }),
  z.looseObject({
    type: z.literal('carousel'),
    body: body(),
    action: z.looseObject({ cards: z.array(cardSchema).min(2).max(10) }),
  }),
  z.looseObject({
    type: z.literal('call_permission_request'),
    body: body().optional(),
    action: z.looseObject({ name: z.literal('call_permission_request') }),
  }),
  z.looseObject({
    type: z.literal('order_details'),
    ...common,
    action: actionNamed('review_and_pay', {
      reference_id: z.string().min(1).max(60),
      type: z.enum(['digital-goods', 'physical-goods']),
      currency: z.string().length(3),
      total_amount: moneySchema,
      order: z.looseObject({ status: z.literal('pending'), items: z.array(z.looseObject({})).min(1) }),
    }),
  }),
  z.looseObject({
    type: z.literal('order_status'),
    body: body(),
    footer: footerSchema.optional(),
    action: actionNamed('review_order', {
      reference_id: z.string().min(1).max(60),
      order: z.looseObject({
        status: z.enum(['processing', 'partially_shipped', 'shipped', 'completed', 'canceled']),
        description: textUpTo(120).optional(),
      }),
    }),
  }),
]);
