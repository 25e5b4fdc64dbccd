import { AlarmClock, Clock, Hourglass } from 'lucide-react';
import { useNow, useSpeech } from '../app/shop.ts';
import { urgencyOf } from './waiting.ts';

const ICONS = { calm: Clock, soon: Hourglass, late: AlarmClock } as const;

/** How long a customer has waited; shape, colour and words change with it. */
export function WaitingClock({ since }: { since: string }) {
  const { t, format } = useSpeech();
  const waited = useNow() - Date.parse(since);
  const urgency = urgencyOf(waited);
  const Icon = ICONS[urgency];
  return (
    <span className={`waiting waiting-${urgency}`}>
      <Icon />
      <span className="sr">{t('list.waiting')} </span>
      {waited < 60_000 ? t('list.justNow') : format.duration(waited)}
    </span>
  );
}
