import * as z from 'zod';
import type { ClaimedPrice } from '../../../shared/entities/order.ts';
import { isNestedTooDeeply } from '../../../shared/json.ts';

/** A line of a customer's cart as the phone sent it. */
export interface CartLine {
  readonly sku: string;
  /** Pieces; undefined if it is not a whole number from 1 to 9999. */
  readonly quantity: number | undefined;
  /** Undefined if the phone claimed no price. */
  readonly claimed: ClaimedPrice | undefined;
}

export interface Cart {
  readonly lines: readonly CartLine[];
  /** The customer's text in the message. */
  readonly note: string | undefined;
}

/** A number with its digits as in the JSON text: a price must not pass through a float. */
const numberSchema = z.union([z.string(), z.object({ digits: z.string() }).transform(({ digits }) => digits)]);
const currencyTextSchema = z.string().max(200).optional().catch(undefined);

const cartMessageSchema = z.object({
  order: z.object({
    text: z.string().optional().catch(undefined),
    product_items: z.array(
      z.object({
        product_retailer_id: numberSchema,
        quantity: numberSchema.optional().catch(undefined),
        item_price: numberSchema.optional().catch(undefined),
        currency: currencyTextSchema,
      }),
    ),
  }),
});

/** Longer notes are truncated. The conversation keeps the whole message. */
const MAX_NOTE_LENGTH = 1000;
/** Longer numbers are truncated. */
const MAX_NUMBER_LENGTH = 40;

/** Parses the cart in the raw text of a message. Undefined if the text has no valid cart. */
export function parseCart(raw: string): Cart | undefined {
  const read = cartMessageSchema.safeParse(withDigits(raw));
  if (!read.success) return undefined;
  const { text, product_items } = read.data.order;
  return {
    note: text?.trim().slice(0, MAX_NOTE_LENGTH) || undefined,
    lines: product_items.map(({ product_retailer_id, quantity, item_price, currency }) => ({
      sku: product_retailer_id.slice(0, 100),
      quantity: quantityOf(quantity),
      claimed:
        item_price === undefined
          ? undefined
          : { amount: normalizeDecimal(item_price).slice(0, MAX_NUMBER_LENGTH), currency: currency ?? null },
    })),
  };
}

/**
 * Parses JSON with numbers as `{ digits }`, exactly as in the text ("JSON.parse source text access", ECMAScript 2025).
 */
function withDigits(text: string): unknown {
  if (isNestedTooDeeply(text)) return undefined;
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
}

const keepDigits = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? { digits: context?.source ?? String(value) } : value;

function quantityOf(text: string | undefined): number | undefined {
  const plain = text === undefined ? '' : normalizeDecimal(text);
  return /^[1-9]\d{0,3}$/.test(plain) ? Number(plain) : undefined;
}

/** The largest exponent that is expanded: prices have no more digits. */
const MAX_EXPONENT = 20;

/**
 * Writes a number without an exponent and without trailing zeros of its fraction: `1.8e4` and `18000.00` become
 * `18000`. Returns any other text unchanged.
 */
export function normalizeDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim()) ?? [];
  const shift = Number(exponent);
  if (whole === '' || Math.abs(shift) > MAX_EXPONENT) return text;
  const padded = shift >= 0 ? `${whole}${fraction.padEnd(shift, '0')}` : `${'0'.repeat(-shift)}${whole}${fraction}`;
  const fractionLength = Math.max(0, fraction.length - shift);
  const wholePart = padded.slice(0, padded.length - fractionLength).replace(/^0+(?=\d)/, '') || '0';
  const fractionPart = fractionLength === 0 ? '' : padded.slice(padded.length - fractionLength).replace(/0+$/, '');
  return `${sign}${wholePart}${fractionPart === '' ? '' : `.${fractionPart}`}`;
}
