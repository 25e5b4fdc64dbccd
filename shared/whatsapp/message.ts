import * as z from 'zod';
import { isRecord, tryParseJson } from '../json.ts';
import { type Content, contentSchema, isKnownType, type MessageType } from './content.ts';
import { idTextSchema, type MetaError, metaErrorSchema, providerTimeSchema } from './fields.ts';

const optionalId = idTextSchema.optional().catch(undefined);

const frameSchema = z.object({
  id: optionalId,
  timestamp: providerTimeSchema,
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
  errors: z.array(metaErrorSchema).optional().catch(undefined),
});
type Frame = z.infer<typeof frameSchema>;

/** An element of `messages[]` or `message_echoes[]` in this project's form. */
export interface WhatsAppMessage {
  /** Null for the rare message without a wamid. */
  readonly wamid: string | null;
  /** Unix seconds; 0 when the provider gave no usable time. */
  readonly at: number;
  readonly from: string | undefined;
  readonly fromUserId: string | undefined;
  readonly to: string | undefined;
  readonly toUserId: string | undefined;
  readonly groupId: string | undefined;
  /** WhatsApp's name of the type. The content of a type that this version does not know is `unknown`. */
  readonly type: string;
  readonly content: Content;
  readonly context: Frame['context'];
  readonly referral: Frame['referral'];
  readonly errors: readonly MetaError[];
}

export type ReadMessage =
  | { readonly ok: true; readonly message: WhatsAppMessage }
  | { readonly ok: false; readonly why: 'UnknownMessageType' | 'InvalidMessage' };

/** Parses an element of `messages[]`. Ignores unknown keys, since the raw text is stored too. */
export function readMessage(raw: unknown): ReadMessage {
  if (!isRecord(raw)) return { ok: false, why: 'InvalidMessage' };
  const type = typeOf(raw);
  if (type === undefined) return { ok: false, why: 'UnknownMessageType' };
  const frame = frameSchema.safeParse(raw);
  const content = contentSchema.safeParse({ ...raw, type });
  if (!frame.success || !content.success) return { ok: false, why: 'InvalidMessage' };
  return { ok: true, message: toMessage(frame.data, type, content.data) };
}

/**
 * Parses sender, time and type name of a message whose type this version does not know, so that it can be stored in its
 * conversation. Undefined when these cannot be parsed either.
 */
export function readUnknownMessage(raw: unknown): WhatsAppMessage | undefined {
  if (!isRecord(raw) || typeof raw.type !== 'string' || !/^[a-z0-9_]{1,64}$/i.test(raw.type)) return undefined;
  const frame = frameSchema.safeParse(raw);
  return frame.success ? toMessage(frame.data, raw.type, { type: 'unknown' }) : undefined;
}

function toMessage(frame: Frame, type: string, content: Content): WhatsAppMessage {
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

/** Returns the stated type; without one, the only known type that the message has a body for. */
function typeOf(raw: Readonly<Record<string, unknown>>): MessageType | undefined {
  const stated = raw.type;
  if (typeof stated === 'string') return isKnownType(stated) ? stated : undefined;
  if (stated !== undefined) return undefined;
  const bodies = Object.keys(raw).filter(isKnownType);
  return bodies.length === 1 ? bodies[0] : undefined;
}

/** Returns the text that represents a message in one line; null when it has none. */
export function previewTextOf(content: Content): string | null {
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
      return edited.ok && edited.message.content.type !== 'edit' ? previewTextOf(edited.message.content) : null;
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

/** Returns whether messages of a type have a media file. */
export const hasMedia = (type: string): boolean => MEDIA_TYPES.has(type);

/** Parses the answers of a Flow; undefined when its JSON is missing, invalid, or not an object. */
export function flowAnswers(content: Content): Readonly<Record<string, unknown>> | undefined {
  if (content.type !== 'interactive') return undefined;
  const answers = tryParseJson(content.interactive.nfm_reply?.response_json ?? '');
  return isRecord(answers) ? answers : undefined;
}

/** The effect of a message on its conversation. */
export interface ConversationEffect {
  /** The message is visible: it puts the conversation into the list. */
  readonly isVisible: boolean;
  /** The message needs a reply: the customer waits after it. */
  readonly affectsWaiting: boolean;
}

/**
 * Returns the effect of a message type. A reaction or an edit needs a reply but is not visible by itself. A system
 * message is visible but needs no reply. The first opening of a chat (request_welcome) has neither effect, so that it
 * does not create an empty conversation.
 */
export function conversationEffectOf(type: MessageType): ConversationEffect {
  switch (type) {
    case 'reaction':
    case 'edit':
      return { isVisible: false, affectsWaiting: true };
    case 'revoke':
    case 'request_welcome':
      return { isVisible: false, affectsWaiting: false };
    case 'system':
      return { isVisible: true, affectsWaiting: false };
    default:
      return { isVisible: true, affectsWaiting: true };
  }
}
