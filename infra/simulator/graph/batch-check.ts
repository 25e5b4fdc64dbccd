import * as z from 'zod';
import type { Item } from '../state/catalogues.ts';

/** One item of a batch; `data.id` is the retailer's id. */
export const $BatchRequest = z.looseObject({
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
export type BatchRequest = z.infer<typeof $BatchRequest>;
type Data = Partial<BatchRequest['data']>;

/** Fields that a product must have (Meta, "Product data specifications"). */
const NEEDED = ['title', 'description', 'availability', 'condition', 'price', 'link', 'brand'] as const;
const AVAILABILITIES = ['in stock', 'out of stock', 'available for order', 'preorder', 'discontinued'];
const CONDITIONS = ['new', 'refurbished', 'used'];
/** `54000 IDR` or `9.99 USD`. */
const PRICE = /^\d+(\.\d{1,2})? [A-Z]{3}$/;
const LONGEST_TITLE = 200;
const GOOD_TITLE = 65;

/**
 * Why an item is not taken, and what could be better.
 * @param known the item as it is, when there is one
 * @param upsert whether an update may create and a creation may update
 */
export function problemsOf(
  { method, data }: BatchRequest,
  known: Item['data'] | undefined,
  upsert: boolean,
): { errors: string[]; warnings: string[] } {
  if (method === 'DELETE') return { errors: known ? [] : ['The item to delete does not exist.'], warnings: [] };
  if (!upsert && method === 'UPDATE' && !known) return { errors: ['The item to update does not exist.'], warnings: [] };
  if (!upsert && method === 'CREATE' && known)
    return { errors: ['An item with this id exists already.'], warnings: [] };
  const whole: Data = { ...known, ...data };
  return { errors: [...missing(whole), ...malformed(whole)], warnings: warnings(whole) };
}

function missing(data: Data): string[] {
  const absent: string[] = NEEDED.filter((name) => !data[name]);
  const image = data.image?.length || data.image_link ? [] : ['image_link'];
  return [...absent, ...image].map((name) => `A required field is missing: ${name}.`);
}

function malformed({ title, availability, condition, price, sale_price, link, image, image_link }: Data): string[] {
  const links = [link, image_link, ...(image ?? []).map(({ url }) => url)].filter((url) => url !== undefined);
  return [
    ...(title && title.length > LONGEST_TITLE ? [`The title is longer than ${LONGEST_TITLE} characters.`] : []),
    ...(availability && !AVAILABILITIES.includes(availability)
      ? ['The availability is not one of the known ones.']
      : []),
    ...(condition && !CONDITIONS.includes(condition) ? ['The condition is not one of the known ones.'] : []),
    ...[price, sale_price]
      .filter((value) => value && !PRICE.test(value))
      .map(() => 'The price must be a number with a point, a space and a currency, as in "9.99 USD".'),
    ...links.filter((url) => url && !/^https?:\/\/\S+$/.test(url)).map(() => 'A link is not a web address.'),
  ];
}

const warnings = ({ title }: Data): string[] =>
  title && title.length > GOOD_TITLE ? [`The title is longer than the ${GOOD_TITLE} characters that are shown.`] : [];
