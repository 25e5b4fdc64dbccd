import { AlarmClock, Clock, Hourglass } from 'lucide-react';
import { useNow, useSpeech } from '../app/shop.ts';
import { urgencyOf } from './waiting.ts';

const ICONS = { calm: Clock, soon: Hourglass, late: AlarmClock } as const;

/** Shows how long a customer has waited. Icon, colour and text depend on the urgency. */
export function WaitingClock({ since }: { since: string }) {
  const { t, format } = useSpeech();
  const waitedMs = useNow() - Date.parse(since);
  const urgency = urgencyOf(waitedMs);
  const Icon = ICONS[urgency];
  return (
    <span className={`waiting waiting-${urgency}`}>
      <Icon />
      <span className="sr">{t('list.waiting')} </span>
      {waitedMs < 60_000 ? t('list.justNow') : format.duration(waitedMs)}
    </span>
  );
}
