import type { Content } from '../../../../../shared/whatsapp/content.ts';
import { bodyOfSent } from './body-sent.ts';
import type { ThreadMessage } from './message.ts';

export type Medium = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

interface ContactCard {
  readonly name: string | null;
  readonly phones: readonly string[];
}

export interface OrderLine {
  readonly product: string;
  readonly quantity: string | null;
  readonly price: string | null;
  readonly currency: string | null;
}

/** What a bubble shows, whoever wrote it. `null` stands for what the message does not tell. */
export type Body =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly medium: Medium;
      readonly caption: string | null;
      readonly filename: string | null;
      /** Where a business's own file lies, when it was sent by a link. */
      readonly link: string | null;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string | null;
      readonly address: string | null;
    }
  | { readonly kind: 'contacts'; readonly cards: readonly ContactCard[] }
  /** A button or a row that the customer chose. */
  | { readonly kind: 'choice'; readonly title: string | null; readonly description: string | null }
  | { readonly kind: 'answers'; readonly text: string | null; readonly answers: readonly (readonly [string, string])[] }
  | { readonly kind: 'order'; readonly text: string | null; readonly lines: readonly OrderLine[] }
  /** What we ask a customer to choose from. */
  | {
      readonly kind: 'menu';
      readonly asks: 'buttons' | 'list' | 'link' | 'location' | 'form' | 'products' | 'catalogue';
      readonly header: string | null;
      readonly text: string | null;
      readonly footer: string | null;
      readonly choices: readonly { readonly title: string; readonly description: string | null }[];
    }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly language: string;
      readonly values: readonly { readonly name: string | null; readonly text: string }[];
    }
  /** Something that happened rather than something that was said. */
  | { readonly kind: 'event'; readonly event: 'number' | 'identity' | 'opened' | 'other'; readonly text: string | null }
  | { readonly kind: 'reaction'; readonly emoji: string | null }
  | { readonly kind: 'edit'; readonly text: string | null }
  | { readonly kind: 'revoke' }
  /** WhatsApp itself could not show it to us; `what` is its word for it. */
  | { readonly kind: 'unsupported'; readonly what: string | null }
  /** A type that is not known here, or a message too large to show. */
  | { readonly kind: 'unknown'; readonly type: string };

export function bodyOf({ carried, type, answers, text }: ThreadMessage): Body {
  if (carried === null) return { kind: 'unknown', type };
  if (carried.as === 'sent') return bodyOfSent(carried.content);
  return bodyOfSeen(carried.content, answers, text);
}

function bodyOfSeen(content: Content, answers: ThreadMessage['answers'], text: string | null): Body {
  switch (content.type) {
    case 'text':
      return { kind: 'text', text: content.text.body };
    case 'ephemeral':
      return content.text ? { kind: 'text', text: content.text.body } : { kind: 'unsupported', what: content.type };
    case 'image':
      return media('image', content.image);
    case 'video':
      return media('video', content.video);
    case 'audio':
      return media(content.audio?.voice === true ? 'voice' : 'audio', content.audio);
    case 'voice':
      return media('voice', content.voice);
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
        cards: content.contacts.map(({ name, phones }) => ({
          name: name?.formatted_name ?? name?.first_name ?? null,
          phones: (phones ?? []).flatMap(({ phone, wa_id }) => phone ?? (wa_id === undefined ? [] : `+${wa_id}`)),
        })),
      };
    case 'button':
      return { kind: 'choice', title: content.button.text ?? content.button.payload ?? null, description: null };
    case 'interactive':
      return bodyOfReply(content.interactive, answers);
    case 'order':
      return {
        kind: 'order',
        text: content.order.text ?? null,
        lines: content.order.product_items.map(({ product_retailer_id, quantity, item_price, currency }) => ({
          product: product_retailer_id,
          quantity: quantity ?? null,
          price: item_price ?? null,
          currency: currency ?? null,
        })),
      };
    case 'reaction':
      return { kind: 'reaction', emoji: content.reaction.emoji || null };
    case 'system':
      return { kind: 'event', event: eventOf(content.system.type), text: content.system.body ?? null };
    case 'request_welcome':
      return { kind: 'event', event: 'opened', text: null };
    case 'edit':
      return { kind: 'edit', text };
    case 'revoke':
      return { kind: 'revoke' };
    case 'unsupported':
      return { kind: 'unsupported', what: content.unsupported?.type ?? null };
    case 'unknown':
    case 'hsm':
      return { kind: 'unsupported', what: null };
  }
}

const media = (
  medium: Medium,
  file: { caption?: string | undefined; filename?: string | undefined } | undefined,
): Body => ({ kind: 'media', medium, caption: file?.caption ?? null, filename: file?.filename ?? null, link: null });

type Interactive = Extract<Content, { type: 'interactive' }>['interactive'];

function bodyOfReply(interactive: Interactive, answers: ThreadMessage['answers']): Body {
  const { button_reply, list_reply, nfm_reply, type } = interactive;
  const chosen = button_reply ?? list_reply;
  if (chosen)
    return { kind: 'choice', title: chosen.title ?? chosen.id ?? null, description: chosen.description ?? null };
  if (!nfm_reply) return { kind: 'unsupported', what: type };
  return { kind: 'answers', text: nfm_reply.body ?? null, answers: answerLines(answers) };
}

/** The token is ours, not an answer. */
const answerLines = (answers: ThreadMessage['answers']): readonly (readonly [string, string])[] =>
  Object.entries(answers ?? {})
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);

function eventOf(type: string | undefined): 'number' | 'identity' | 'other' {
  switch (type) {
    case 'user_changed_number':
    case 'user_changed_user_id':
      return 'number';
    case 'customer_identity_changed':
      return 'identity';
    default:
      return 'other';
  }
}
