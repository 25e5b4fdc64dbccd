import type { Content } from '../../../shared/whatsapp/content.ts';
import type { ThreadMessage } from '../api/thread-message.ts';
import type { Medium, MessageBody } from './message-body.ts';
import { outboundBodyOf } from './outbound-body.ts';

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
