import type { CustomerMessage } from '../phone-api.ts';
import type { ChatKey } from '../storage/customers.ts';
import type { Content, Message } from '../storage/messages.ts';
import { createWamid } from './ids.ts';
import { PhoneProblemError } from './phone-problem.ts';
import type { SimulatorState } from './simulator-state.ts';
import { replyToTap } from './tap-replies.ts';

/** The body of an inbound message of the Cloud API, with the message that it quotes. */
export interface InboundContent {
  readonly content: Content;
  /** The wamid of the quoted message. */
  readonly replyTo: string | null;
}

/**
 * Converts a customer's message to the body of an inbound message.
 * @throws PhoneProblemError for a message, media or a button that does not exist
 */
export function toInboundContent(state: SimulatorState, chat: ChatKey, input: CustomerMessage): InboundContent {
  switch (input.type) {
    case 'text':
      return { content: { type: 'text', text: { body: input.body } }, replyTo: quotedId(state, chat, input.replyTo) };
    case 'image':
      return { content: media(state, input, caption(input.caption)), replyTo: quotedId(state, chat, input.replyTo) };
    case 'document':
      return withoutQuote(media(state, input, { filename: input.filename, ...caption(input.caption) }));
    case 'audio':
      return withoutQuote(media(state, input, { voice: input.voice }));
    case 'location': {
      const { latitude, longitude, name, address } = input;
      return withoutQuote({
        type: 'location',
        location: { latitude, longitude, ...(name && { name }), ...(address && { address }) },
      });
    }
    case 'reaction': {
      const { wamid: message_id } = messageIn(state, chat, input.to);
      return withoutQuote({ type: 'reaction', reaction: { message_id, ...(input.emoji && { emoji: input.emoji }) } });
    }
    case 'tap':
      return { content: replyToTap(messageIn(state, chat, input.to), input.id), replyTo: input.to };
    case 'order':
      return withoutQuote(order(input));
    case 'ask-product':
      return withoutQuote(productQuestion(state, chat, input));
    default:
      return input satisfies never;
  }
}

const withoutQuote = (content: Content): InboundContent => ({ content, replyTo: null });

const caption = (text: string | undefined): { caption?: string } => (text ? { caption: text } : {});

/** Returns a message of this chat. @throws PhoneProblemError 404 */
function messageIn(state: SimulatorState, chat: ChatKey, id: string): Message {
  const message = state.messages.get(id);
  if (message?.customerId !== chat.customerId || message.phoneNumberId !== chat.phoneNumberId || !message.bubble)
    throw new PhoneProblemError(404, 'There is no such message in this chat.');
  return message;
}

const quotedId = (state: SimulatorState, chat: ChatKey, id: string | undefined): string | null =>
  id === undefined ? null : messageIn(state, chat, id).wamid;

function media(
  state: SimulatorState,
  input: { type: string; mediaId: string },
  more: Readonly<Record<string, unknown>>,
): Content {
  const found = state.media.get(input.mediaId);
  if (!found) throw new PhoneProblemError(404, 'There is no such media file. Upload it first.');
  const { id, mime, hash } = found;
  return { type: input.type, [input.type]: { ...more, mime_type: mime, sha256: hash, id } };
}

function order({ catalogId, text, items }: Extract<CustomerMessage, { type: 'order' }>): Content {
  return {
    type: 'order',
    order: {
      catalog_id: catalogId,
      text: text ?? '',
      product_items: items.map(({ sku, quantity, price, currency }) => ({
        product_retailer_id: sku,
        quantity,
        item_price: price,
        currency,
      })),
    },
  };
}

/**
 * Converts a question about a product. Meta puts the product into the context, with an id that belongs to no message.
 */
function productQuestion(
  state: SimulatorState,
  chat: ChatKey,
  input: Extract<CustomerMessage, { type: 'ask-product' }>,
): Content {
  const from = state.numbers.number(chat.phoneNumberId)?.digits ?? '';
  return {
    type: 'text',
    context: {
      from,
      id: createWamid(state.random, from, 'business'),
      referred_product: { catalog_id: input.catalogId, product_retailer_id: input.sku },
    },
    text: { body: input.body },
  };
}
