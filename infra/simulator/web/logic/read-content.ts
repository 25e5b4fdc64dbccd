import type { Bubble } from '../../phone-api.ts';
import type { Content } from './content.ts';
import { type Message, messageSchema } from './content-schemas.ts';
import { readInteractive } from './read-interactive.ts';
import { sourceOf } from './read-media.ts';
import { readTemplate } from './read-template.ts';

const unknown = (type: string): Content => ({ kind: 'unknown', type });

function mediaContent(
  message: Extract<Message, { type: 'image' | 'video' | 'sticker' | 'audio' | 'document' }>,
): Content {
  switch (message.type) {
    case 'image':
    case 'video': {
      const media = message.type === 'image' ? message.image : message.video;
      const source = sourceOf(media);
      return source === null ? unknown(message.type) : { kind: message.type, source, caption: media.caption ?? null };
    }
    case 'sticker': {
      const source = sourceOf(message.sticker);
      return source === null ? unknown('sticker') : { kind: 'sticker', source };
    }
    case 'audio': {
      const source = sourceOf(message.audio);
      return source === null ? unknown('audio') : { kind: 'audio', source, voice: message.audio.voice ?? false };
    }
    case 'document': {
      const source = sourceOf(message.document);
      const { filename = null, caption = null } = message.document;
      return source === null ? unknown('document') : { kind: 'document', source, filename, caption };
    }
  }
}

function contentOf(message: Message): Content {
  switch (message.type) {
    case 'text':
      return {
        kind: 'text',
        body: message.text.body,
        referredSku: message.context?.referred_product?.product_retailer_id ?? null,
      };
    case 'image':
    case 'video':
    case 'sticker':
    case 'audio':
    case 'document':
      return mediaContent(message);
    case 'location': {
      const { latitude, longitude, name = null, address = null } = message.location;
      return { kind: 'location', latitude, longitude, name, address };
    }
    case 'contacts':
      return {
        kind: 'contacts',
        contacts: message.contacts.map(({ name, phones }) => ({
          name: name?.formatted_name ?? name?.first_name ?? '',
          phones: phones.flatMap(({ phone }) => (phone === undefined ? [] : [phone])),
        })),
      };
    case 'button':
      return {
        kind: 'answer',
        id: message.button.payload ?? message.button.text,
        title: message.button.text,
        description: null,
      };
    case 'order':
      return {
        kind: 'order',
        catalogId: message.order.catalog_id,
        text: message.order.text ?? null,
        items: message.order.product_items.map((item) => ({
          sku: item.product_retailer_id,
          quantity: item.quantity,
          price: item.item_price,
          currency: item.currency,
        })),
      };
    case 'interactive':
      return readInteractive(message.interactive);
    case 'template':
      return readTemplate(message.template.name, message.template.components);
  }
}

const cachedContents = new WeakMap<Bubble['content'], Content>();

/**
 * Reads a bubble's content. Content that matches no schema becomes `unknown` with its type, so that it is still shown.
 */
export function readContent(content: Bubble['content']): Content {
  const cached = cachedContents.get(content);
  if (cached !== undefined) return cached;
  const message = messageSchema.safeParse(content);
  const result = message.success ? contentOf(message.data) : unknown(content.type);
  cachedContents.set(content, result);
  return result;
}
