import { RotateCw } from 'lucide-react';
import type { ThreadMessage } from '../api/thread-message.ts';
import { useLanguage } from '../app/contexts.ts';
import { refusalTitle } from '../composer/refusal-messages.ts';
import type { Entry } from '../outbox/entry.ts';
import { canRetry } from './ticks.ts';

interface FailureNoticeProps {
  readonly message: ThreadMessage;
  /** A requested retry that the API has not answered yet, or has rejected. */
  readonly retry: Entry | undefined;
  readonly onRetry: () => void;
}

/** Shows why a message failed or is unconfirmed, how to resolve it, and a button to retry. */
export function FailureNotice({ message: { status, failure }, retry, onRetry }: FailureNoticeProps) {
  const { t, language } = useLanguage();
  const refusal = retry?.refusal ?? null;
  if (!canRetry(status) || (retry !== undefined && refusal === null)) return null;
  const title = failure?.title[language] ?? t(status === 'unconfirmed' ? 'unconfirmed.title' : 'failed.title');
  const remedy = failure?.remedy[language] ?? t(status === 'unconfirmed' ? 'unconfirmed.remedy' : 'failed.remedy');
  return (
    <div className={status === 'failed' ? 'why why-failed' : 'why'}>
      <p>
        <strong>{title}</strong> {remedy}
      </p>
      {refusal !== null && (
        <p role="alert">
          <strong>{refusalTitle(refusal, t)}</strong> {refusal.remedy?.[language] ?? ''}
        </p>
      )}
      <button type="button" className="button button-small" onClick={onRetry}>
        <RotateCw />
        {t('retry')}
      </button>
    </div>
  );
}
