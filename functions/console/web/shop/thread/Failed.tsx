import { RotateCw } from 'lucide-react';
import { useSpeech } from '../app/shop.ts';
import type { ThreadMessage } from './message.ts';
import { canRetry } from './ticks.ts';

interface FailedProps {
  readonly message: ThreadMessage;
  readonly retrying: boolean;
  readonly onRetry: () => void;
}

/** Why a message did not arrive, or is not known to have; what can be done; and doing it. */
export function Failed({ message: { status, failure }, retrying, onRetry }: FailedProps) {
  const { t, language } = useSpeech();
  if (!canRetry(status) || retrying) return null;
  const title = failure?.title[language] ?? t(status === 'unconfirmed' ? 'unconfirmed.title' : 'failed.title');
  const remedy = failure?.remedy[language] ?? t(status === 'unconfirmed' ? 'unconfirmed.remedy' : 'failed.remedy');
  return (
    <div className={status === 'failed' ? 'why why-failed' : 'why'}>
      <p>
        <strong>{title}</strong> {remedy}
      </p>
      <button type="button" className="button button-small" onClick={onRetry}>
        <RotateCw />
        {t('retry')}
      </button>
    </div>
  );
}
