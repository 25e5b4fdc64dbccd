import { Check, CheckCheck, CircleQuestionMark, Clock, Pause, Play, Trash2, TriangleAlert } from 'lucide-react';
import type { MessageStatus } from '../../../functions/conversations/views.ts';
import { useLanguage } from '../app/contexts.ts';
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

/**
 * Shows the status of an outbound message as an icon, a colour and a label. The label is visible if requested or if the
 * status may need action; otherwise only screen readers read it.
 */
export function TickMark({ status, showLabel }: { status: MessageStatus; showLabel: boolean }) {
  const { t } = useLanguage();
  const { shape, tone, labelKey, isLabelVisible } = tickOf(status);
  const Icon = ICONS[shape];
  return (
    <span className={`tick tick-${tone}`}>
      <Icon key={shape} />
      <span className={showLabel || isLabelVisible ? undefined : 'sr'}>{t(labelKey)}</span>
    </span>
  );
}
