import { toIsoTime } from '../../shared/clock.ts';
import type { Sending, StoredMessage } from '../../shared/entities/message.ts';
import { tryParseJson } from '../../shared/json.ts';
import type { Content } from '../../shared/whatsapp/content.ts';
import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import {
  flowAnswers,
  previewTextOf,
  readMessage,
  readUnknownMessage,
  type WhatsAppMessage,
} from '../../shared/whatsapp/message.ts';
import { outboundContentSchema, previewTextOfOutbound, referencedWamidOf } from '../../shared/whatsapp/outbound.ts';
import { type Delivery, newestState } from '../../shared/whatsapp/status.ts';
import { refusalTextsOf } from '../outbound/may-send.ts';
import { type MediaView, type MessageStatus, type MessageView, messageStatusSchema } from './views.ts';

/** Data of a message that is stored outside of the message item. */
export interface MessageDetails {
  readonly delivery: Delivery;
  /** The wamid from statuses, for when the response to the send call was lost. */
  readonly wamid: string | undefined;
  readonly media: MediaView | null;
}

/** Returns the API representation of a message that WhatsApp delivered, or that the service sends. */
export const toMessageView = (stored: StoredMessage, details: MessageDetails): MessageView =>
  stored.sending ? sentMessageView(stored, stored.sending, details) : receivedMessageView(stored, details);

const COMMON = { referral: null, referredProduct: null, answers: null };

function sentMessageView(
  stored: StoredMessage,
  sending: Sending,
  { delivery, wamid, media }: MessageDetails,
): MessageView {
  const read = outboundContentSchema.safeParse(stored.raw.in === 'item' ? tryParseJson(stored.raw.text) : undefined);
  const content = read.success ? read.data : null;
  // A status from WhatsApp takes precedence over the state of sending. A new attempt round has no status yet.
  const status: MessageStatus = newestState(delivery) ?? sending.state;
  return {
    ...COMMON,
    id: stored.messageId,
    wamid: sending.wamid ?? wamid ?? null,
    direction: 'outbound',
    type: stored.type,
    timestamp: toIsoTime(stored.at),
    text: content ? previewTextOfOutbound(content) : null,
    status,
    statusTimes: { queued: toIsoTime(stored.at), ...timesOf(delivery) },
    failure: status === 'failed' ? failureOf(sending, delivery) : null,
    attempts: sending.attempts.map((attempt, index) => ({
      number: index + 1,
      at: toIsoTime(attempt.at),
      outcome: attempt.outcome ?? null,
      code: attempt.code ?? null,
    })),
    price: sending.price ?? null,
    sentBy: sending.by ?? null,
    automatic: sending.automatic,
    content,
    media,
    about: content ? referencedWamidOf(content) : null,
    errors: [],
  };
}

function timesOf(delivery: Delivery): MessageView['statusTimes'] {
  return Object.fromEntries(
    Object.entries(delivery).flatMap(([name, reached]) => {
      const state = messageStatusSchema.safeParse(name);
      return state.success && reached.at > 0 ? [[state.data, toIsoTime(reached.at)]] : [];
    }),
  );
}

function failureOf(sending: Sending, delivery: Delivery): MessageView['failure'] {
  const { failed } = delivery;
  if (failed) return describeCode(failed.errorCodes[0] ?? null);
  if (!sending.failure) return null;
  const { code, reason } = sending.failure;
  const texts = refusalTextsOf(reason);
  return texts ? { code, reason, ...texts } : { ...describeCode(code), reason };
}

const SEND_AGAIN = { en: 'Send it again.', id: 'Kirim ulang.' };

function describeCode(code: number | null): NonNullable<MessageView['failure']> {
  const { reason, title, remedy, reaction } = meaningOf(code);
  // A final failure is not retried, so the remedy of a code that is retried automatically does not apply.
  return { code, reason, title, remedy: reaction === 'fail' ? remedy : SEND_AGAIN };
}

function receivedMessageView(stored: StoredMessage, { delivery, media }: MessageDetails): MessageView {
  const read = stored.raw.in === 'item' ? readMessage(tryParseJson(stored.raw.text)) : undefined;
  const message = read?.ok
    ? read.message
    : readUnknownMessage(stored.raw.in === 'item' ? tryParseJson(stored.raw.text) : undefined);
  const content = read?.ok ? read.message.content : null;
  return {
    ...COMMON,
    id: stored.messageId,
    wamid: message?.wamid ?? (stored.raw.in === 'bucket' ? stored.raw.wamid : null),
    direction: stored.direction,
    type: stored.type,
    timestamp: toIsoTime(stored.at > 0 ? stored.at : stored.receivedAt),
    text: content ? previewTextOf(content) : stored.raw.in === 'bucket' ? stored.raw.preview : null,
    status: stored.direction === 'inbound' ? 'received' : newestState(delivery),
    statusTimes: timesOf(delivery),
    failure: null,
    attempts: [],
    price: null,
    sentBy: null,
    automatic: false,
    content,
    media,
    about: message ? aboutOf(message) : null,
    referral: message?.referral ?? null,
    referredProduct: message?.context?.referred_product ?? null,
    answers: content ? (flowAnswers(content) ?? null) : null,
    errors: [...(message?.errors ?? [])],
  };
}

function aboutOf({ content, context }: WhatsAppMessage): string | null {
  return targetOf(content) ?? context?.id ?? null;
}

function targetOf(content: Content): string | undefined {
  switch (content.type) {
    case 'reaction':
      return content.reaction.message_id;
    case 'edit':
      return content.edit.original_message_id;
    case 'revoke':
      return content.revoke.original_message_id;
    default:
      return undefined;
  }
}
