import * as z from 'zod';
import type { Item } from '../storage/catalogues.ts';

/** One change of a batch. `data.id` is the retailer id. */
export const batchRequestSchema = z.looseObject({
  method: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  data: z.looseObject({
    id: z.coerce.string().min(1).max(100),
    title: z.string().optional(),
    description: z.string().optional(),
    availability: z.string().optional(),
    condition: z.string().optional(),
    price: z.string().optional(),
    sale_price: z.string().optional(),
    link: z.string().optional(),
    brand: z.string().optional(),
    image_link: z.string().optional(),
    image: z.array(z.looseObject({ url: z.string() })).optional(),
  }),
});
export type BatchRequest = z.infer<typeof batchRequestSchema>;
type Data = Partial<BatchRequest['data']>;

/** The required fields of a product (Meta, "Product data specifications"). */
const REQUIRED_FIELDS = ['title', 'description', 'availability', 'condition', 'price', 'link', 'brand'] as const;
const AVAILABILITIES = ['in stock', 'out of stock', 'available for order', 'preorder', 'discontinued'];
const CONDITIONS = ['new', 'refurbished', 'used'];
/** `54000 IDR` or `9.99 USD`. */
const PRICE = /^\d+(\.\d{1,2})? [A-Z]{3}$/;
const MAX_TITLE = 200;
const MAX_DISPLAYED_TITLE = 65;

/**
 * Checks a change of a batch. Returns the errors that reject it, and warnings.
 * @param existing the current data of the item, if it exists
 * @param upsert whether UPDATE can create an item and CREATE can update one
 */
export function checkBatchItem(
  { method, data }: BatchRequest,
  existing: Item['data'] | undefined,
  upsert: boolean,
): { errors: string[]; warnings: string[] } {
  if (method === 'DELETE') return { errors: existing ? [] : ['The item to delete does not exist.'], warnings: [] };
  if (!upsert && method === 'UPDATE' && !existing)
    return { errors: ['The item to update does not exist.'], warnings: [] };
  if (!upsert && method === 'CREATE' && existing)
    return { errors: ['An item with this id exists already.'], warnings: [] };
  const merged: Data = { ...existing, ...data };
  return { errors: [...missingFields(merged), ...malformedFields(merged)], warnings: warningsOf(merged) };
}

function missingFields(data: Data): string[] {
  const absent: string[] = REQUIRED_FIELDS.filter((name) => !data[name]);
  const image = data.image?.length || data.image_link ? [] : ['image_link'];
  return [...absent, ...image].map((name) => `A required field is missing: ${name}.`);
}

function malformedFields({
  title,
  availability,
  condition,
  price,
  sale_price,
  link,
  image,
  image_link,
}: Data): string[] {
  const links = [link, image_link, ...(image ?? []).map(({ url }) => url)].filter((url) => url !== undefined);
  return [
    ...(title && title.length > MAX_TITLE ? [`The title is longer than ${MAX_TITLE} characters.`] : []),
    ...(availability && !AVAILABILITIES.includes(availability)
      ? ['The availability is not one of the allowed values.']
      : []),
    ...(condition && !CONDITIONS.includes(condition) ? ['The condition is not one of the allowed values.'] : []),
    ...[price, sale_price]
      .filter((value) => value && !PRICE.test(value))
      .map(() => 'The price must be a number, a space and a currency, such as "9.99 USD".'),
    ...links.filter((url) => url && !/^https?:\/\/\S+$/.test(url)).map(() => 'A link is not an HTTP URL.'),
  ];
}

const warningsOf = ({ title }: Data): string[] =>
  title && title.length > MAX_DISPLAYED_TITLE
    ? [`The title is longer than the ${MAX_DISPLAYED_TITLE} characters that are displayed.`]
    : [];
