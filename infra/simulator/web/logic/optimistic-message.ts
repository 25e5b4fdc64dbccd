import type { Bubble, CustomerMessage } from '../../phone-api.ts';
import type { Product } from './cart.ts';

/** Data that the page has and the request lacks: the title of a tapped button, the products of a message. */
export interface MessageDetails {
  readonly title?: string;
  readonly description?: string | null;
  readonly products?: readonly Product[];
}

function contentOf(
  message: Exclude<CustomerMessage, { type: 'reaction' }>,
  details: MessageDetails,
): Bubble['content'] {
  switch (message.type) {
    case 'text':
      return { type: 'text', text: { body: message.body } };
    case 'image':
      return { type: 'image', image: { id: message.mediaId, caption: message.caption } };
    case 'document':
      return {
        type: 'document',
        document: { id: message.mediaId, filename: message.filename, caption: message.caption },
      };
    case 'audio':
      return { type: 'audio', audio: { id: message.mediaId, voice: message.voice } };
    case 'location': {
      const { type, ...location } = message;
      return { type, location };
    }
    case 'tap': {
      const reply = {
        id: message.id,
        title: details.title ?? message.id,
        description: details.description ?? undefined,
      };
      return { type: 'interactive', interactive: { type: 'list_reply', list_reply: reply } };
    }
    case 'order':
      return {
        type: 'order',
        order: {
          catalog_id: message.catalogId,
          text: message.text,
          product_items: message.items.map((item) => ({
            product_retailer_id: item.sku,
            quantity: item.quantity,
            item_price: item.price,
            currency: item.currency,
          })),
        },
      };
    case 'ask-product':
      return {
        type: 'text',
        text: { body: message.body },
        context: { referred_product: { catalog_id: message.catalogId, product_retailer_id: message.sku } },
      };
  }
}

const repliedWamid = (message: CustomerMessage): string | null => {
  if (message.type === 'tap') return message.to;
  return 'replyTo' in message ? (message.replyTo ?? null) : null;
};

/**
 * Builds the bubble that the thread shows until the simulator responds. Returns null for a reaction, which has no
 * bubble.
 */
export function toOptimisticMessage(
  message: CustomerMessage,
  localId: string,
  at: number,
  details: MessageDetails,
): Bubble | null {
  if (message.type === 'reaction') return null;
  return {
    wamid: localId,
    from: 'customer',
    at,
    content: contentOf(message, details),
    ticks: 'clock',
    replyTo: repliedWamid(message),
    reactions: { customer: null, business: null },
    error: null,
    products: [...(details.products ?? [])],
  };
}
