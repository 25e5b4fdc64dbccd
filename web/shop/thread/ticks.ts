import type { MessageStatus } from '../../../functions/conversations/views.ts';
import type { PlainKey } from '../i18n/translate.ts';

/** The icon of a delivery status. */
export type TickShape = 'clock' | 'pause' | 'tick' | 'ticks' | 'play' | 'question' | 'alert' | 'bin';

export interface Tick {
  readonly shape: TickShape;
  readonly tone: 'quiet' | 'read' | 'waiting' | 'failed';
  readonly labelKey: PlainKey;
  /** Whether the label is always visible, not only to screen readers, because the status may need action. */
  readonly isLabelVisible: boolean;
}

const quiet = (shape: TickShape, word: PlainKey): Tick => ({
  shape,
  tone: 'quiet',
  labelKey: word,
  isLabelVisible: false,
});

/** Returns how the status of an outbound message is shown. */
export function tickOf(status: MessageStatus): Tick {
  switch (status) {
    case 'received':
    case 'queued':
      return quiet('clock', 'status.queued');
    case 'sending':
      return quiet('clock', 'status.sending');
    case 'held':
      return { shape: 'pause', tone: 'waiting', labelKey: 'status.held', isLabelVisible: true };
    case 'accepted':
      return quiet('clock', 'status.accepted');
    case 'sent':
      return quiet('tick', 'status.sent');
    case 'delivered':
      return quiet('ticks', 'status.delivered');
    case 'read':
      return { shape: 'ticks', tone: 'read', labelKey: 'status.read', isLabelVisible: false };
    case 'played':
      return { shape: 'play', tone: 'read', labelKey: 'status.played', isLabelVisible: false };
    case 'unconfirmed':
      return { shape: 'question', tone: 'waiting', labelKey: 'status.unconfirmed', isLabelVisible: true };
    case 'failed':
      return { shape: 'alert', tone: 'failed', labelKey: 'status.failed', isLabelVisible: true };
    case 'warning':
      return { shape: 'alert', tone: 'waiting', labelKey: 'status.warning', isLabelVisible: true };
    case 'deleted':
      return { shape: 'bin', tone: 'quiet', labelKey: 'status.deleted', isLabelVisible: true };
  }
}

/** Returns whether a message with this status can be sent again (`POST …/retry`). */
export const canRetry = (status: MessageStatus | null): boolean => status === 'failed' || status === 'unconfirmed';

const ORDER: readonly MessageStatus[] = [
  'queued',
  'held',
  'sending',
  'unconfirmed',
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'warning',
  'deleted',
  'failed',
];

/** Returns the statuses that a message reached, sorted by the time at which each was first reported. */
export const historyOf = (
  times: Readonly<Partial<Record<MessageStatus, string | undefined>>>,
): readonly { readonly status: MessageStatus; readonly at: string }[] =>
  ORDER.flatMap((status) => {
    const at = times[status];
    return at === undefined ? [] : [{ status, at }];
  }).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
