import * as z from 'zod';
import { isRecord, tryParseJson } from '../json.ts';
import { $Content, type Content, isKnownType, type MessageType } from './content.ts';
import { $IdText, $MetaError, $ProviderTime, type MetaError } from './fields.ts';

const optionalId = $IdText.optional().catch(undefined);

const $Frame = z.object({
  id: optionalId,
  timestamp: $ProviderTime,
  from: optionalId,
  from_user_id: optionalId,
  to: optionalId,
  to_user_id: optionalId,
  group_id: optionalId,
  context: z
    .object({
      id: optionalId,
      forwarded: z.boolean().optional().catch(undefined),
      frequently_forwarded: z.boolean().optional().catch(undefined),
      referred_product: z
        .object({ catalog_id: optionalId, product_retailer_id: optionalId })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  referral: z
    .object({ source_type: optionalId, source_id: optionalId, headline: optionalId, ctwa_clid: optionalId })
    .optional()
    .catch(undefined),
  errors: z.array($MetaError).optional().catch(undefined),
});
type Frame = z.infer<typeof $Frame>;

/** One element of `messages[]` or `message_echoes[]` in our words. */
export interface WhatsAppMessage {
  /** The wamid; null for the rare message that has none. */
  readonly wamid: string | null;
  /** Unix seconds; 0 when the provider gave no usable time. */
  readonly at: number;
  readonly from: string | undefined;
  readonly fromUserId: string | undefined;
  readonly to: string | undefined;
  readonly toUserId: string | undefined;
  readonly groupId: string | undefined;
  /** As WhatsApp calls it; of a type that nobody knows here its content is `unknown`. */
  readonly type: string;
  readonly content: Content;
  readonly context: Frame['context'];
  readonly referral: Frame['referral'];
  readonly errors: readonly MetaError[];
}

export type ReadMessage =
  | { readonly ok: true; readonly message: WhatsAppMessage }
  | { readonly ok: false; readonly why: 'UnknownMessageType' | 'InvalidMessage' };

/** Reads an element of `messages[]`. Unknown keys are left alone: the raw text is kept beside what is read from it. */
export function readMessage(raw: unknown): ReadMessage {
  if (!isRecord(raw)) return { ok: false, why: 'InvalidMessage' };
  const type = typeOf(raw);
  if (type === undefined) return { ok: false, why: 'UnknownMessageType' };
  const frame = $Frame.safeParse(raw);
  const content = $Content.safeParse({ ...raw, type });
  if (!frame.success || !content.success) return { ok: false, why: 'InvalidMessage' };
  return { ok: true, message: framed(frame.data, type, content.data) };
}

/**
 * Reads a message of a type that this version does not know: who wrote when, and what the type is called, so that it has a place in
 * its conversation. Undefined for what has not even that.
 */
export function readUnknownMessage(raw: unknown): WhatsAppMessage | undefined {
  if (!isRecord(raw) || typeof raw.type !== 'string' || !/^[a-z0-9_]{1,64}$/i.test(raw.type)) return undefined;
  const frame = $Frame.safeParse(raw);
  return frame.success ? framed(frame.data, raw.type, { type: 'unknown' }) : undefined;
}

function framed(frame: Frame, type: string, content: Content): WhatsAppMessage {
  const { id, timestamp, from_user_id, to_user_id, group_id, errors, ...rest } = frame;
  return {
    wamid: id ?? null,
    at: timestamp,
    from: rest.from,
    fromUserId: from_user_id,
    to: rest.to,
    toUserId: to_user_id,
    groupId: group_id,
    type,
    content,
    context: rest.context,
    referral: rest.referral,
    errors: errors ?? [],
  };
}

/** The type as said; where it is missing, the one known type that the message has a body of. */
function typeOf(raw: Readonly<Record<string, unknown>>): MessageType | undefined {
  const said = raw.type;
  if (typeof said === 'string') return isKnownType(said) ? said : undefined;
  if (said !== undefined) return undefined;
  const bodies = Object.keys(raw).filter(isKnownType);
  return bodies.length === 1 ? bodies[0] : undefined;
}

/** The part of a message that reads as one line of text; null where nothing does. */
export function textOf(content: Content): string | null {
  switch (content.type) {
    case 'text':
      return content.text.body;
    case 'ephemeral':
      return content.text?.body ?? null;
    case 'image':
      return content.image?.caption ?? null;
    case 'video':
      return content.video?.caption ?? null;
    case 'document':
      return content.document?.caption ?? content.document?.filename ?? null;
    case 'location':
      return [content.location.name, content.location.address].filter(Boolean).join(', ') || null;
    case 'contacts':
      return (
        content.contacts
          .map((card) => card.name?.formatted_name ?? card.name?.first_name ?? '')
          .filter(Boolean)
          .join(', ') || null
      );
    case 'button':
      return content.button.text ?? content.button.payload ?? null;
    case 'interactive': {
      const { button_reply, list_reply, nfm_reply } = content.interactive;
      return button_reply?.title ?? list_reply?.title ?? nfm_reply?.body ?? null;
    }
    case 'order':
      return content.order.text ?? null;
    case 'reaction':
      return content.reaction.emoji ?? null;
    case 'system':
      return content.system.body ?? null;
    case 'edit': {
      const edited = readMessage(content.edit.message);
      return edited.ok && edited.message.content.type !== 'edit' ? textOf(edited.message.content) : null;
    }
    case 'audio':
    case 'voice':
    case 'sticker':
    case 'request_welcome':
    case 'revoke':
    case 'unsupported':
    case 'unknown':
    case 'hsm':
      return null;
  }
}

const MEDIA_TYPES: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'voice', 'document', 'sticker']);

/** Whether messages of a type bring a file. */
export const hasMedia = (type: string): boolean => MEDIA_TYPES.has(type);

/** The answers of a Flow as data, when its JSON is one object; broken or missing JSON is no error. */
export function flowAnswers(content: Content): Readonly<Record<string, unknown>> | undefined {
  if (content.type !== 'interactive') return undefined;
  const answers = tryParseJson(content.interactive.nfm_reply?.response_json ?? '');
  return isRecord(answers) ? answers : undefined;
}

/** How a message bears on its conversation. */
export interface Weight {
  /** Something to show: it makes the conversation appear in the list. */
  readonly content: boolean;
  /** Something to answer: the customer waits after it. */
  readonly asks: boolean;
}

/**
 * A reaction or an edit asks for attention but shows nothing by itself; a system note shows but asks nothing; the first
 * opening of a chat (request_welcome) does neither, so that it makes no empty conversation.
 */
export function weightOf(type: MessageType): Weight {
  switch (type) {
    case 'reaction':
    case 'edit':
      return { content: false, asks: true };
    case 'revoke':
    case 'request_welcome':
      return { content: false, asks: false };
    case 'system':
      return { content: true, asks: false };
    default:
      return { content: true, asks: true };
  }
}
