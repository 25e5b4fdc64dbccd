import * as z from 'zod';
import { skusOf } from '../domain/products.ts';
import type { SimulatorState } from '../domain/simulator-state.ts';
import type { Content } from '../storage/messages.ts';
import type { BusinessPhone } from '../storage/numbers.ts';
import { GraphError, invalidValue } from './graph-error.ts';
import { MEDIA_KINDS } from './media-types.ts';
import { isMessageType, MESSAGE_TYPES } from './message-types.ts';
import { toValidationError } from './validation-error.ts';

const catalogueReferenceSchema = z.object({
  interactive: z.looseObject({ type: z.string(), action: z.looseObject({ catalog_id: z.string().optional() }) }),
});
const mediaReferenceSchema = z.looseObject({ id: z.string() });

/** The types of interactive messages that show products. */
const PRODUCT_TYPES: readonly string[] = ['product', 'product_list', 'catalog_message'];

/**
 * Checks the body of a message other than a template. Returns the content that the chat shows.
 * @throws GraphError 100, 131008, 131009, 131051
 */
export function checkContent(state: SimulatorState, number: BusinessPhone, type: string, body: unknown): Content {
  if (!isMessageType(type)) throw new GraphError(131051, { details: `Message type "${type}" is not supported.` });
  const parsed = MESSAGE_TYPES[type].safeParse(body);
  if (!parsed.success) throw toValidationError(type, parsed.error.issues, body);
  const content: Content = { type, [type]: parsed.data };
  checkMedia(state, number, type, parsed.data);
  checkProducts(state, number, content);
  return content;
}

/**
 * Checks the media id of a message or parameter, if it has one.
 * @throws GraphError 100 for an id that the number cannot use
 */
export function checkMedia(state: SimulatorState, number: BusinessPhone, type: string, value: unknown): void {
  const reference = mediaReferenceSchema.safeParse(value);
  if (!reference.success || !MEDIA_KINDS.some((kind) => kind === type)) return;
  const media = state.media.get(reference.data.id);
  const isExpired = media?.expires !== null && (media?.expires ?? 0) <= state.clock.now();
  if (!media || media.deleted || isExpired || media.phoneNumberId !== number.id)
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param ${type}['id'] is not a valid whatsapp business account media attachment ID`,
    });
}

function checkProducts(state: SimulatorState, number: BusinessPhone, content: Content): void {
  const { interactive } = catalogueReferenceSchema.safeParse(content).data ?? {};
  if (!interactive || !PRODUCT_TYPES.includes(interactive.type)) return;
  const catalogue = state.catalogues.findByAccount(number.accountId);
  if (!catalogue) throw invalidValue('No catalog is connected to this WhatsApp Business Account.');
  const catalogueId = interactive.action.catalog_id;
  if (catalogueId !== undefined && catalogueId !== catalogue.id)
    throw invalidValue('The catalog is not connected to this WhatsApp Business Account.');
  const unknown = skusOf(content).filter((sku) => !state.catalogues.item(catalogue.id, sku));
  if (unknown.length > 0) throw invalidValue(`Products not found in FB Catalog: ${unknown.join(', ')}`);
}
