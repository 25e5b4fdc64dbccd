import { CloudOff, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useLanguage, useServices, useStore } from '../app/contexts.ts';
import { refusalTitle } from '../composer/refusal-messages.ts';
import type { Entry } from '../outbox/entry.ts';
import { BodyView } from './BodyView.tsx';
import { outboundBodyOf } from './outbound-body.ts';
import { TickMark } from './TickMark.tsx';

/**
 * Shows a message that the API has not accepted yet: it is being sent, waits for the network, or was rejected and needs
 * a decision by the user.
 */
export function UnsentBubble({ entry, onEdit }: { entry: Entry; onEdit: (text: string) => void }) {
  const { t, format, language } = useLanguage();
  const { outbox, connection } = useServices();
  const isLive = useStore(connection) === 'live';
  const { task, refusal, tries, createdAt, key } = entry;
  if (task.do !== 'send') return null;
  const { content } = task;
  return (
    <div className={refusal === null ? 'bubble bubble-outbound' : 'bubble bubble-outbound bubble-failed'}>
      <span className="sr">{t('sender.business')}: </span>
      <BodyView body={outboundBodyOf(content)} media={null} messageId={null} />
      <p className="meta">
        <time dateTime={new Date(createdAt).toISOString()}>{format.time(new Date(createdAt).toISOString())}</time>
        {refusal !== null || (isLive && tries === 0) ? (
          refusal === null && <TickMark status="queued" showLabel={false} />
        ) : (
          <span className="tick tick-waiting">
            <CloudOff />
            {t('unsent.waiting')}
          </span>
        )}
      </p>
      {refusal !== null && (
        <div className="why why-failed">
          <p>
            <strong>{refusalTitle(refusal, t)}</strong> {refusal.remedy?.[language] ?? ''} {t('unsent.saved')}
          </p>
          <div className="actions">
            <button type="button" className="button button-small" onClick={() => outbox.resend(key)}>
              <RotateCw />
              {t('retry')}
            </button>
            {content.type === 'text' && (
              <button
                type="button"
                className="button button-small button-quiet"
                onClick={() => {
                  onEdit(content.text.body);
                  outbox.discard(key);
                }}
              >
                <Pencil />
                {t('unsent.edit')}
              </button>
            )}
            <button type="button" className="button button-small button-quiet" onClick={() => outbox.discard(key)}>
              <Trash2 />
              {t('unsent.discard')}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
