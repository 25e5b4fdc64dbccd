import { AlarmClock, Clock, Hourglass } from 'lucide-react';
import { useLanguage, useNow } from '../app/contexts.ts';
import { urgencyOf } from './waiting.ts';

const ICONS = { calm: Clock, soon: Hourglass, late: AlarmClock } as const;

/** Shows how long a customer has waited. Icon, colour and text depend on the urgency. */
export function WaitingTime({ since }: { since: string }) {
  const { t, format } = useLanguage();
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
