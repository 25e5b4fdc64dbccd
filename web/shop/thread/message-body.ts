import type { Content } from '../../../shared/whatsapp/content.ts';
import { outboundBodyOf } from './outbound-body.ts';
import type { ThreadMessage } from './thread-message.ts';

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

/** The content of a bubble, independent of its author. `null` marks a value that the message does not contain. */
export type MessageBody =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly medium: Medium;
      readonly caption: string | null;
      readonly filename: string | null;
      /** The URL of the file, if the business sent it by link. */
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
  /** A reply button or list row that the customer chose. */
  | { readonly kind: 'choice'; readonly title: string | null; readonly description: string | null }
  | { readonly kind: 'answers'; readonly text: string | null; readonly answers: readonly (readonly [string, string])[] }
  | { readonly kind: 'order'; readonly text: string | null; readonly lines: readonly OrderLine[] }
  /** Choices that the business sent to the customer. */
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
  /** An event, such as a changed phone number. */
  | { readonly kind: 'event'; readonly event: 'number' | 'identity' | 'opened' | 'other'; readonly text: string | null }
  | { readonly kind: 'reaction'; readonly emoji: string | null }
  | { readonly kind: 'edit'; readonly text: string | null }
  | { readonly kind: 'revoke' }
  /** A message that WhatsApp does not pass on; `what` is WhatsApp's name of its type. */
  | { readonly kind: 'unsupported'; readonly what: string | null }
  /** A message of an unknown type, or one that is too large to show. */
  | { readonly kind: 'unknown'; readonly type: string };

/** Returns the body of a message. */
export function bodyOf({ content, type, answers, text }: ThreadMessage): MessageBody {
  if (content === null) return { kind: 'unknown', type };
  if (content.as === 'sent') return outboundBodyOf(content.content);
  return bodyOfInbound(content.content, answers, text);
}

function bodyOfInbound(content: Content, answers: ThreadMessage['answers'], text: string | null): MessageBody {
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
): MessageBody => ({
  kind: 'media',
  medium,
  caption: file?.caption ?? null,
  filename: file?.filename ?? null,
  link: null,
});

type Interactive = Extract<Content, { type: 'interactive' }>['interactive'];

function bodyOfReply(interactive: Interactive, answers: ThreadMessage['answers']): MessageBody {
  const { button_reply, list_reply, nfm_reply, type } = interactive;
  const choice = button_reply ?? list_reply;
  if (choice)
    return { kind: 'choice', title: choice.title ?? choice.id ?? null, description: choice.description ?? null };
  if (!nfm_reply) return { kind: 'unsupported', what: type };
  return { kind: 'answers', text: nfm_reply.body ?? null, answers: answerLines(answers) };
}

/** Returns the answers of a form. The flow token is set by the business and is not an answer. */
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
