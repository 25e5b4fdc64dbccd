import { ClipboardList, LayoutTemplate, Lock, Reply, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { SendOptions } from '../../../functions/conversations/views.ts';
import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import type { ThreadMessage } from '../api/thread-message.ts';
import { useLanguage, useNow, useServices } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { retryImport } from '../app/retry-import.ts';
import { previewOf } from '../thread/preview.ts';
import { composerMode } from './composer-mode.ts';
import { refusalTitle } from './refusal-messages.ts';
import { TextField } from './TextField.tsx';

const TemplateSheet = lazy(() => retryImport(() => import('./TemplateSheet.tsx')));
const SendProductSheet = lazy(() => retryImport(() => import('./SendProductSheet.tsx')));
const NewOrderSheet = lazy(() => retryImport(() => import('../orders/NewOrderSheet.tsx')));

interface ComposerProps {
  readonly conversationId: string;
  readonly name: string;
  readonly options: SendOptions | undefined;
  readonly messages: readonly ThreadMessage[];
  readonly quoted: ThreadMessage | null;
  /** The text of a rejected message that the user wants to edit. */
  readonly edited: string | null;
  readonly onEdited: () => void;
  readonly onUnquote: () => void;
}

/** The reply area of a thread: shows what can be sent and its price, or why nothing can be sent and how to fix it. */
export function Composer(props: ComposerProps) {
  const { conversationId, name, options, messages, quoted, edited, onEdited, onUnquote } = props;
  const { t, language } = useLanguage();
  const { outbox } = useServices();
  const mode = composerMode(options, useNow());
  const [openSheet, setOpenSheet] = useState<'template' | 'product' | 'order' | null>(null);
  const close = (): void => setOpenSheet(null);

  const send = (content: OutboundContent): void => {
    outbox.add({ conversationId, task: { do: 'send', content }, reads: lastInboundWamid(messages) });
    onUnquote();
    close();
  };
  const context = quoted?.wamid == null ? {} : { context: { message_id: quoted.wamid } };
  const warnings = mode.mode === 'free' ? mode.verdict.warnings : [];
  const hasTextField = mode.mode === 'free' || mode.mode === 'unknown' || mode.mode === 'slow';

  return (
    <div className="composer">
      {warnings.map((warning) => (
        <p key={warning} className="composer-note">
          {t(`warning.${warning}`)}{' '}
          <a {...linkProps(warning === 'NumberPaused' ? { at: 'number' } : { at: 'costs', period: null })}>
            {t('warning.view')}
          </a>
        </p>
      ))}
      {mode.mode === 'slow' && (
        <p className="composer-note" role="status">
          {mode.denied.title[language]} {mode.denied.remedy[language]}
        </p>
      )}
      {quoted !== null && hasTextField && (
        <div className="quote quote-composing">
          <Reply />
          <span dir="auto">
            <strong>{quoted.direction === 'inbound' ? name : t('sender.business')}</strong> {previewOf(quoted, t)}
          </span>
          <button type="button" className="icon-button" aria-label={t('quote.cancel')} onClick={onUnquote}>
            <X />
          </button>
        </div>
      )}
      {hasTextField && (
        <TextField
          conversationId={conversationId}
          name={name}
          mode={mode}
          until={options?.window.until ?? null}
          edited={edited}
          quoting={quoted !== null}
          onEdited={onEdited}
          onTemplate={() => setOpenSheet('template')}
          onProduct={() => setOpenSheet('product')}
          onOrder={() => setOpenSheet('order')}
          onSend={(body) => send({ type: 'text', text: { body }, ...context })}
        />
      )}
      {mode.mode === 'template' && (
        <div className="composer-bar">
          <p>
            <strong>{t('closed.title')}</strong> {t('closed.only')} <SavedDraftNote conversationId={conversationId} />
          </p>
          <button type="button" className="button" onClick={() => setOpenSheet('order')}>
            <ClipboardList />
            {t('newOrder.title')}
          </button>
          <button type="button" className="button button-main" onClick={() => setOpenSheet('template')}>
            <LayoutTemplate />
            {t('template.choose')}
          </button>
        </div>
      )}
      {mode.mode === 'blocked' && (
        <div className="composer-bar composer-blocked">
          <Lock />
          <p>
            <strong>{mode.denied.title[language] || refusalTitle({ code: mode.denied.reason, status: 0 }, t)}</strong>{' '}
            {mode.denied.remedy[language]} {t('blocked.received')} <SavedDraftNote conversationId={conversationId} />
          </p>
          {mode.denied.reason === 'TermsNotAccepted' && (
            <a className="button" {...linkProps({ at: 'terms' })}>
              {t('terms.read')}
            </a>
          )}
        </div>
      )}
      <Suspense>
        {openSheet === 'template' && options && <TemplateSheet options={options} onSend={send} onClose={close} />}
        {openSheet === 'product' && (
          <SendProductSheet onSend={(content) => send({ ...content, ...context })} onClose={close} />
        )}
        {openSheet === 'order' && <NewOrderSheet conversationId={conversationId} name={name} onClose={close} />}
      </Suspense>
    </div>
  );
}

/** Note that the text typed before the field disappeared is saved. */
function SavedDraftNote({ conversationId }: { conversationId: string }) {
  const { t } = useLanguage();
  const { drafts } = useServices();
  return drafts.read(conversationId) === '' ? null : t('closed.draftSaved');
}

const lastInboundWamid = (messages: readonly ThreadMessage[]): string | null =>
  messages.findLast(({ direction, wamid }) => direction === 'inbound' && wamid !== null)?.wamid ?? null;
