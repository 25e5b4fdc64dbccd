import type { Sending, StoredMessage } from '../../shared/entities/message.ts';
import { tryParseJson } from '../../shared/json.ts';
import type { Content } from '../../shared/whatsapp/content.ts';
import { meaningOf } from '../../shared/whatsapp/error-codes.ts';
import {
  flowAnswers,
  readMessage,
  readUnknownMessage,
  textOf,
  type WhatsAppMessage,
} from '../../shared/whatsapp/message.ts';
import { $OutboundContent, aboutOfOutbound, textOfOutbound } from '../../shared/whatsapp/outbound.ts';
import { type Delivery, newestState } from '../../shared/whatsapp/status.ts';
import { wordsOf } from '../outbound/may-send.ts';
import { $MessageStatus, type MediaView, type MessageStatus, type MessageView } from './views.ts';

/** What is known of a message beside the message itself. */
export interface Beside {
  readonly delivery: Delivery;
  /** As statuses tell it, where the answer to our call was lost. */
  readonly wamid: string | undefined;
  readonly media: MediaView | null;
}

const iso = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString();

/** A message as the API shows it: what WhatsApp told, or what we send. */
export const messageView = (stored: StoredMessage, beside: Beside): MessageView =>
  stored.sending ? ours(stored, stored.sending, beside) : told(stored, beside);

const COMMON = { referral: null, referredProduct: null, answers: null };

function ours(stored: StoredMessage, sending: Sending, { delivery, wamid, media }: Beside): MessageView {
  const read = $OutboundContent.safeParse(stored.raw.in === 'item' ? tryParseJson(stored.raw.text) : undefined);
  const content = read.success ? read.data : null;
  const state = newestState(delivery);
  const status = shownState(sending, state);
  return {
    ...COMMON,
    id: stored.messageId,
    wamid: sending.wamid ?? wamid ?? null,
    direction: 'outbound',
    type: stored.type,
    timestamp: iso(stored.at),
    text: content ? textOfOutbound(content) : null,
    status,
    statusTimes: { queued: iso(stored.at), ...timesOf(delivery) },
    failure: status === 'failed' ? failureOf(sending, delivery) : null,
    attempts: sending.attempts.map((one, index) => ({
      number: index + 1,
      at: iso(one.at),
      outcome: one.outcome ?? null,
      code: one.code ?? null,
    })),
    price: sending.price ?? null,
    sentBy: sending.by ?? null,
    automatic: sending.automatic,
    content,
    media,
    about: content ? aboutOfOutbound(content) : null,
    errors: [],
  };
}

/** What WhatsApp tells of a message counts for more than what we know of sending it; of a new round nothing is told yet. */
const shownState = (sending: Sending, state: MessageStatus | null): MessageStatus => state ?? sending.state;

function timesOf(delivery: Delivery): MessageView['statusTimes'] {
  return Object.fromEntries(
    Object.entries(delivery).flatMap(([name, reached]) => {
      const state = $MessageStatus.safeParse(name);
      return state.success && reached.at > 0 ? [[state.data, iso(reached.at)]] : [];
    }),
  );
}

function failureOf(sending: Sending, delivery: Delivery): MessageView['failure'] {
  const told = delivery.failed;
  if (told) return meaning(told.errorCodes[0] ?? null);
  if (!sending.failure) return null;
  const { code, reason } = sending.failure;
  const words = wordsOf(reason);
  return words ? { code, reason, ...words } : { ...meaning(code), reason };
}

const SEND_AGAIN = { en: 'Send it again.', id: 'Kirim ulang.' };

function meaning(code: number | null): NonNullable<MessageView['failure']> {
  const { reason, title, remedy, reaction } = meaningOf(code);
  // What is final does not go out by itself any more, whatever the code promises while it is tried.
  return { code, reason, title, remedy: reaction === 'fail' ? remedy : SEND_AGAIN };
}

function told(stored: StoredMessage, { delivery, media }: Beside): MessageView {
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
    timestamp: iso(stored.at > 0 ? stored.at : stored.receivedAt),
    text: content ? textOf(content) : stored.raw.in === 'bucket' ? stored.raw.preview : null,
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
