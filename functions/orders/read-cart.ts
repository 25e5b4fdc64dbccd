import * as z from 'zod';
import type { Claimed } from '../../shared/entities/order.ts';
import { isTooDeep } from '../../shared/json.ts';

/** A line of a customer's cart, as the phone wrote it. */
export interface CartLine {
  readonly sku: string;
  /** Pieces; undefined for what is no whole number from 1 to 9999. */
  readonly quantity: number | undefined;
  /** Undefined where the phone claimed no price. */
  readonly claimed: Claimed | undefined;
}

export interface Cart {
  readonly lines: readonly CartLine[];
  /** What the customer wrote with it. */
  readonly note: string | undefined;
}

/** A number with its digits as they stand in the text, since a price must not become a float on the way. */
const $Number = z.union([z.string(), z.object({ digits: z.string() }).transform(({ digits }) => digits)]);
const word = z.string().max(200).optional().catch(undefined);

const $CartMessage = z.object({
  order: z.object({
    text: z.string().optional().catch(undefined),
    product_items: z.array(
      z.object({
        product_retailer_id: $Number,
        quantity: $Number.optional().catch(undefined),
        item_price: $Number.optional().catch(undefined),
        currency: word,
      }),
    ),
  }),
});

/** Longer notes are cut: the message itself stays in the conversation. */
const LONGEST_NOTE = 1000;
/** Digits of a price that anybody looks at. */
const LONGEST_NUMBER = 40;

/** The cart in the raw text of a message; undefined for a text that has none which can be read. */
export function readCart(raw: string): Cart | undefined {
  const read = $CartMessage.safeParse(withDigits(raw));
  if (!read.success) return undefined;
  const { text, product_items } = read.data.order;
  return {
    note: text?.trim().slice(0, LONGEST_NOTE) || undefined,
    lines: product_items.map(({ product_retailer_id, quantity, item_price, currency }) => ({
      sku: product_retailer_id.slice(0, 100),
      quantity: quantityOf(quantity),
      claimed:
        item_price === undefined
          ? undefined
          : { amount: plainDecimal(item_price).slice(0, LONGEST_NUMBER), currency: currency ?? null },
    })),
  };
}

/** JSON whose numbers are `{ digits }`, as the text has them ("JSON.parse source text access", ECMAScript 2025). */
function withDigits(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

const keepDigits = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? { digits: context?.source ?? String(value) } : value;

function quantityOf(text: string | undefined): number | undefined {
  const plain = text === undefined ? '' : plainDecimal(text);
  return /^[1-9]\d{0,3}$/.test(plain) ? Number(plain) : undefined;
}

/** How far a point is moved at the most: prices have no more digits. */
const FURTHEST = 20;

/** A number without exponent, and without zeros at the end of its fraction: `1.8e4` is `18000`, `18000.00` too. Other texts stay. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim()) ?? [];
  const moved = Number(exponent);
  if (whole === '' || Math.abs(moved) > FURTHEST) return text;
  const padded = moved >= 0 ? `${whole}${fraction.padEnd(moved, '0')}` : `${'0'.repeat(-moved)}${whole}${fraction}`;
  const behind = Math.max(0, fraction.length - moved);
  const before = padded.slice(0, padded.length - behind).replace(/^0+(?=\d)/, '') || '0';
  const rest = behind === 0 ? '' : padded.slice(padded.length - behind).replace(/0+$/, '');
  return `${sign}${before}${rest === '' ? '' : `.${rest}`}`;
}
