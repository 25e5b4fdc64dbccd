import { Reply } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage } from '../app/contexts.ts';
import { priceMessage } from '../composer/price-messages.ts';
import { useAgentName } from '../people/OwnerBadge.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import Sheet from '../ui/Sheet.tsx';
import type { Bubble } from './arrange-thread.ts';
import { TickMark } from './TickMark.tsx';
import { historyOf, tickOf } from './ticks.ts';

interface MessageDetailsSheetProps {
  readonly bubble: Bubble;
  readonly onClose: () => void;
  readonly onQuote: () => void;
}

/** Shows the details of a message: status history, attempts, price and sender. */
export default function MessageDetailsSheet({
  bubble: { message, revokedAt },
  onClose,
  onQuote,
}: MessageDetailsSheetProps) {
  const { t, format } = useLanguage();
  const { text, direction, statusTimes, attempts, price, sentBy, wamid, timestamp } = message;
  const sender = useAgentName(sentBy);
  const outbound = direction === 'outbound';
  const history = historyOf(statusTimes);
  return (
    <Sheet title={t('details.title')} onClose={onClose}>
      <div className="actions">
        {wamid !== null && revokedAt === null && (
          <button type="button" className="button" onClick={onQuote}>
            <Reply />
            {t('quote.start')}
          </button>
        )}
        {text !== null && revokedAt === null && <CopyButton text={text} label={t('details.copy')} />}
      </div>
      <dl className="facts">
        <Detail name={t(outbound ? 'details.requested' : 'details.received')}>{format.moment(timestamp)}</Detail>
        {outbound && sentBy !== null && <Detail name={t('details.sender')}>{sender}</Detail>}
        {outbound && price !== null && (
          <Detail name={t('details.price')}>
            {priceMessage(price, t, format)} · {t(`category.${price.category}`)}
          </Detail>
        )}
      </dl>
      {outbound && history.length > 0 && (
        <>
          <h3>{t('details.history')}</h3>
          <ol className="history">
            {history.map(({ status, at }) => (
              <li key={status} className={`history-${tickOf(status).tone}`}>
                <TickMark status={status} showLabel />
                <time dateTime={at}>{format.moment(at)}</time>
              </li>
            ))}
          </ol>
        </>
      )}
      {attempts.length > 0 && (
        <>
          <h3>{t('details.attempts')}</h3>
          <ol className="history">
            {attempts.map(({ number, at, outcome, code }) => (
              <li key={number}>
                <span>
                  {t('attempt.number', { n: number })} · {t(`attempt.${outcome ?? 'running'}`)}
                  {code !== null && ` · ${t('attempt.code', { code: String(code) })}`}
                </span>
                <time dateTime={at}>{format.moment(at)}</time>
              </li>
            ))}
          </ol>
        </>
      )}
    </Sheet>
  );
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
