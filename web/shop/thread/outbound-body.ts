import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import type { Medium, MessageBody } from './message-body.ts';

/** Returns the body of a message that was sent through the API. */
export function outboundBodyOf(content: OutboundContent): MessageBody {
  switch (content.type) {
    case 'text':
      return { kind: 'text', text: content.text.body };
    case 'image':
      return media('image', content.image);
    case 'video':
      return media('video', content.video);
    case 'audio':
      return media(content.audio.voice === true ? 'voice' : 'audio', content.audio);
    case 'document':
      return media('document', content.document);
    case 'sticker':
      return media('sticker', content.sticker);
    case 'location': {
      const { latitude, longitude, name, address } = content.location;
      return { kind: 'location', latitude, longitude, name: name ?? null, address: address ?? null };
    }
    case 'contacts':
      return {
        kind: 'contacts',
        cards: content.contacts.map((card) => ({ name: card.name.formatted_name, phones: phonesOf(card.phones) })),
      };
    case 'interactive':
      return menuOf(content.interactive);
    case 'template':
      return templateOf(content.template);
    case 'reaction':
      return { kind: 'reaction', emoji: content.reaction.emoji || null };
  }
}

interface OutboundMedia {
  readonly link?: string | undefined;
  readonly caption?: string | undefined;
  readonly filename?: string | undefined;
}

const media = (medium: Medium, { link, caption, filename }: OutboundMedia): MessageBody => ({
  kind: 'media',
  medium,
  caption: caption ?? null,
  filename: filename ?? null,
  link: link ?? null,
});

/** Returns the phone numbers of a contact card. The API does not validate cards, so `phones` can be anything. */
const phonesOf = (phones: unknown): readonly string[] =>
  (Array.isArray(phones) ? phones : []).flatMap((phone: unknown) =>
    typeof phone === 'object' && phone !== null && 'phone' in phone && typeof phone.phone === 'string'
      ? [phone.phone]
      : [],
  );

type Interactive = Extract<OutboundContent, { type: 'interactive' }>['interactive'];
type Menu = Extract<MessageBody, { kind: 'menu' }>;

function menuOf(interactive: Interactive): MessageBody {
  const common = {
    kind: 'menu',
    header: 'header' in interactive ? (interactive.header?.text ?? null) : null,
    text: interactive.body?.text ?? null,
    footer: 'footer' in interactive ? (interactive.footer?.text ?? null) : null,
  } as const;
  return { ...common, ...choicesOf(interactive) };
}

const withoutDescription = (title: string) => ({ title, description: null });

function choicesOf(interactive: Interactive): Pick<Menu, 'asks' | 'choices'> {
  switch (interactive.type) {
    case 'button':
      return {
        asks: 'buttons',
        choices: interactive.action.buttons.map(({ reply }) => withoutDescription(reply.title)),
      };
    case 'list':
      return {
        asks: 'list',
        choices: interactive.action.sections.flatMap(({ rows }) =>
          rows.map(({ title, description }) => ({ title, description: description ?? null })),
        ),
      };
    case 'cta_url':
      return { asks: 'link', choices: [withoutDescription(interactive.action.parameters.display_text)] };
    case 'product':
      return { asks: 'products', choices: [withoutDescription(interactive.action.product_retailer_id)] };
    case 'product_list':
      return {
        asks: 'products',
        choices: interactive.action.sections.flatMap(({ product_items }) =>
          product_items.map(({ product_retailer_id }) => withoutDescription(product_retailer_id)),
        ),
      };
    case 'catalog_message':
      return { asks: 'catalogue', choices: [] };
    case 'location_request_message':
      return { asks: 'location', choices: [] };
    case 'flow':
      return { asks: 'form', choices: [withoutDescription(interactive.action.parameters.flow_cta)] };
  }
}

function templateOf({
  name,
  language,
  components,
}: Extract<OutboundContent, { type: 'template' }>['template']): MessageBody {
  const parameters = components?.find(({ type }) => type === 'body')?.parameters ?? [];
  return {
    kind: 'template',
    name,
    language: language.code,
    values: parameters.map((parameter) => ({
      name: textIn(parameter, 'parameter_name'),
      text: textIn(parameter, 'text') ?? '…',
    })),
  };
}

function textIn(record: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' ? value : null;
}
