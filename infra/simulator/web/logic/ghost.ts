import type { Bubble, Say } from '../../phone-api.ts';
import type { Product } from './cart.ts';

/** What the page knows besides what is said: the title of a tapped button, the products that are named. */
export interface Beside {
  readonly title?: string;
  readonly description?: string | null;
  readonly products?: readonly Product[];
}

function contentOf(say: Exclude<Say, { type: 'reaction' }>, beside: Beside): Bubble['content'] {
  switch (say.type) {
    case 'text':
      return { type: 'text', text: { body: say.body } };
    case 'image':
      return { type: 'image', image: { id: say.mediaId, caption: say.caption } };
    case 'document':
      return { type: 'document', document: { id: say.mediaId, filename: say.filename, caption: say.caption } };
    case 'audio':
      return { type: 'audio', audio: { id: say.mediaId, voice: say.voice } };
    case 'location': {
      const { type, ...location } = say;
      return { type, location };
    }
    case 'tap': {
      const reply = { id: say.id, title: beside.title ?? say.id, description: beside.description ?? undefined };
      return { type: 'interactive', interactive: { type: 'list_reply', list_reply: reply } };
    }
    case 'order':
      return {
        type: 'order',
        order: {
          catalog_id: say.catalogId,
          text: say.text,
          product_items: say.items.map((item) => ({
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
        text: { body: say.body },
        context: { referred_product: { catalog_id: say.catalogId, product_retailer_id: say.sku } },
      };
  }
}

const answers = (say: Say): string | null => {
  if (say.type === 'tap') return say.to;
  return 'replyTo' in say ? (say.replyTo ?? null) : null;
};

/** The bubble that stands in the thread until the simulator has answered. Null for what makes no bubble: a reaction. */
export function ghostOf(say: Say, localId: string, at: number, beside: Beside): Bubble | null {
  if (say.type === 'reaction') return null;
  return {
    wamid: localId,
    from: 'customer',
    at,
    content: contentOf(say, beside),
    ticks: 'clock',
    replyTo: answers(say),
    reactions: { customer: null, business: null },
    error: null,
    products: [...(beside.products ?? [])],
  };
}
