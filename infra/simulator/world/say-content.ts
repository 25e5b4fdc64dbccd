import type { Say } from '../phone-api.ts';
import type { ChatKey } from '../state/customers.ts';
import type { Content, Message } from '../state/messages.ts';
import { wamid } from './ids.ts';
import { PhoneProblem } from './problem.ts';
import { tapped } from './taps.ts';
import type { World } from './world.ts';

/** What a customer says, as the body of an inbound message of the Cloud API. */
export interface Said {
  readonly content: Content;
  /** The wamid that it answers. */
  readonly replyTo: string | null;
}

/** @throws PhoneProblem for a message, a medium, a button or a product that is not there */
export function contentOf(world: World, chat: ChatKey, said: Say): Said {
  switch (said.type) {
    case 'text':
      return { content: { type: 'text', text: { body: said.body } }, replyTo: answered(world, chat, said.replyTo) };
    case 'image':
      return { content: media(world, said, caption(said.caption)), replyTo: answered(world, chat, said.replyTo) };
    case 'document':
      return alone(media(world, said, { filename: said.filename, ...caption(said.caption) }));
    case 'audio':
      return alone(media(world, said, { voice: said.voice }));
    case 'location': {
      const { latitude, longitude, name, address } = said;
      return alone({
        type: 'location',
        location: { latitude, longitude, ...(name && { name }), ...(address && { address }) },
      });
    }
    case 'reaction': {
      const { wamid: message_id } = messageIn(world, chat, said.to);
      return alone({ type: 'reaction', reaction: { message_id, ...(said.emoji && { emoji: said.emoji }) } });
    }
    case 'tap':
      return { content: tapped(messageIn(world, chat, said.to), said.id), replyTo: said.to };
    case 'order':
      return alone(order(said));
    case 'ask-product':
      return alone(question(world, chat, said));
    default:
      return said satisfies never;
  }
}

const alone = (content: Content): Said => ({ content, replyTo: null });

const caption = (text: string | undefined): { caption?: string } => (text ? { caption: text } : {});

/** A message of this chat. */
function messageIn(world: World, chat: ChatKey, id: string): Message {
  const message = world.messages.get(id);
  if (message?.customerId !== chat.customerId || message.phoneNumberId !== chat.phoneNumberId || !message.bubble)
    throw new PhoneProblem(404, 'There is no such message in this chat.');
  return message;
}

const answered = (world: World, chat: ChatKey, id: string | undefined): string | null =>
  id === undefined ? null : messageIn(world, chat, id).wamid;

function media(
  world: World,
  said: { type: string; mediaId: string },
  more: Readonly<Record<string, unknown>>,
): Content {
  const found = world.media.get(said.mediaId);
  if (!found) throw new PhoneProblem(404, 'There is no such medium; upload it first.');
  const { id, mime, hash } = found;
  return { type: said.type, [said.type]: { ...more, mime_type: mime, sha256: hash, id } };
}

function order({ catalogId, text, items }: Extract<Say, { type: 'order' }>): Content {
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

/** Meta puts the product into the context, with an id that names no message. */
function question(world: World, chat: ChatKey, said: Extract<Say, { type: 'ask-product' }>): Content {
  const from = world.numbers.number(chat.phoneNumberId)?.digits ?? '';
  return {
    type: 'text',
    context: {
      from,
      id: wamid(world.random, from, 'business'),
      referred_product: { catalog_id: said.catalogId, product_retailer_id: said.sku },
    },
    text: { body: said.body },
  };
}
