import type { Action, Card, Content } from './content.ts';
import { type Interactive, interactiveSchema, otherInteractiveSchema, type WireCard } from './content-schemas.ts';
import { headerOf } from './read-media.ts';

type BusinessInteractive = Exclude<Interactive, { type: 'button_reply' | 'list_reply' }>;

function cardOf({ header, body, action }: WireCard): Card {
  const { product_retailer_id: sku = null, buttons, parameters } = action;
  return {
    header: headerOf(header),
    body: body?.text ?? null,
    sku,
    buttons: buttons.map(({ quick_reply }) => quick_reply),
    link: parameters === undefined ? null : { title: parameters.display_text, url: parameters.url },
  };
}

function actionOf(message: BusinessInteractive): Action {
  switch (message.type) {
    case 'button':
      return { kind: 'buttons', buttons: message.action.buttons.map(({ reply }) => reply) };
    case 'list':
      return {
        kind: 'list',
        label: message.action.button,
        sections: message.action.sections.map(({ title = null, rows }) => ({
          title,
          rows: rows.map(({ id, title: name, description = null }) => ({ id, title: name, description })),
        })),
      };
    case 'cta_url':
      return { kind: 'link', title: message.action.parameters.display_text, url: message.action.parameters.url };
    case 'product':
      return { kind: 'product', catalogId: message.action.catalog_id, sku: message.action.product_retailer_id };
    case 'product_list':
      return {
        kind: 'products',
        catalogId: message.action.catalog_id,
        sections: message.action.sections.map(({ title = null, product_items }) => ({
          title,
          skus: product_items.map((item) => item.product_retailer_id),
        })),
      };
    case 'catalog_message':
      return { kind: 'catalogue', sku: message.action?.parameters?.thumbnail_product_retailer_id ?? null };
    case 'location_request_message':
      return { kind: 'ask-location' };
    case 'carousel':
      return { kind: 'carousel', cards: message.action.cards.map(cardOf) };
  }
}

const textPartsOf = (message: Omit<ReturnType<typeof otherInteractiveSchema.parse>, 'type'>) => ({
  header: headerOf(message.header),
  body: message.body?.text ?? '',
  footer: message.footer?.text ?? null,
});

/** Reads the `interactive` part of a message. An unknown type keeps its texts. */
export function readInteractive(value: unknown): Content {
  const known = interactiveSchema.safeParse(value);
  if (known.success) {
    const message = known.data;
    if (message.type === 'button_reply') return { kind: 'answer', ...message.button_reply, description: null };
    if (message.type === 'list_reply') {
      const { id, title, description = null } = message.list_reply;
      return { kind: 'answer', id, title, description };
    }
    return { kind: 'interactive', ...textPartsOf(message), action: actionOf(message) };
  }
  const other = otherInteractiveSchema.safeParse(value);
  if (!other.success) return { kind: 'unknown', type: 'interactive' };
  return { kind: 'interactive', ...textPartsOf(other.data), action: { kind: 'other', type: other.data.type } };
}
