import { Check, CheckCheck, CircleQuestionMark, Clock, Pause, Play, Trash2, TriangleAlert } from 'lucide-react';
import type { MessageStatus } from '../../../../conversations/views.ts';
import { useSpeech } from '../app/shop.ts';
import { type TickShape, tickOf } from './ticks.ts';

const ICONS = {
  clock: Clock,
  pause: Pause,
  tick: Check,
  ticks: CheckCheck,
  play: Play,
  question: CircleQuestionMark,
  alert: TriangleAlert,
  bin: Trash2,
} as const satisfies Record<TickShape, unknown>;

/** How far a message of ours got: shape, colour and word. The word is seen on the last of a group and where it matters. */
export function TickMark({ status, spoken }: { status: MessageStatus; spoken: boolean }) {
  const { t } = useSpeech();
  const { shape, tone, word, loud } = tickOf(status);
  const Icon = ICONS[shape];
  return (
    <span className={`tick tick-${tone}`}>
      <Icon key={shape} />
      <span className={spoken || loud ? undefined : 'sr'}>{t(word)}</span>
    </span>
  );
}
