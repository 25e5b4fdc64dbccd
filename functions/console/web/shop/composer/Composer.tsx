import { ClipboardList, LayoutTemplate, Lock, Reply, X } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { OutboundContent } from '../../../../../shared/whatsapp/outbound.ts';
import type { SendOptions } from '../../../../conversations/views.ts';
import { insist } from '../app/insist.ts';
import { linkTo } from '../app/location.ts';
import { useNow, useShop, useSpeech } from '../app/shop.ts';
import type { ThreadMessage } from '../thread/message.ts';
import { previewOf } from '../thread/preview.ts';
import { composerMode } from './mode.ts';
import { refusalTitle } from './refusal-words.ts';
import { TextField } from './TextField.tsx';

const TemplateSheet = lazy(() => insist(() => import('./TemplateSheet.tsx')));
const SendProductSheet = lazy(() => insist(() => import('./SendProductSheet.tsx')));
const NewOrderSheet = lazy(() => insist(() => import('../orders/NewOrderSheet.tsx')));

interface ComposerProps {
  readonly conversationId: string;
  readonly name: string;
  readonly options: SendOptions | undefined;
  readonly messages: readonly ThreadMessage[];
  readonly quoted: ThreadMessage | null;
  /** The text of a refused message that somebody wants to change. */
  readonly edited: string | null;
  readonly onEdited: () => void;
  readonly onUnquote: () => void;
}

/** What can be answered now, with what it costs; or why nothing can, and who can change that. */
export function Composer(props: ComposerProps) {
  const { conversationId, name, options, messages, quoted, edited, onEdited, onUnquote } = props;
  const { t, language } = useSpeech();
  const { outbox } = useShop();
  const mode = composerMode(options, useNow());
  const [choosing, setChoosing] = useState<'template' | 'product' | 'order' | null>(null);
  const close = (): void => setChoosing(null);

  const send = (content: OutboundContent): void => {
    outbox.add({ conversationId, task: { do: 'send', content }, reads: lastOfCustomer(messages) });
    onUnquote();
    close();
  };
  const context = quoted?.wamid == null ? {} : { context: { message_id: quoted.wamid } };
  const warnings = mode.mode === 'free' ? mode.verdict.warnings : [];
  const open = mode.mode === 'free' || mode.mode === 'unknown' || mode.mode === 'slow';

  return (
    <div className="composer">
      {warnings.map((warning) => (
        <p key={warning} className="composer-note">
          {t(`warning.${warning}`)}{' '}
          <a {...linkTo(warning === 'NumberPaused' ? { at: 'number' } : { at: 'costs', period: null })}>
            {t('warning.view')}
          </a>
        </p>
      ))}
      {mode.mode === 'slow' && (
        <p className="composer-note" role="status">
          {mode.denied.title[language]} {mode.denied.remedy[language]}
        </p>
      )}
      {quoted !== null && open && (
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
      {open && (
        <TextField
          conversationId={conversationId}
          name={name}
          mode={mode}
          until={options?.window.until ?? null}
          edited={edited}
          quoting={quoted !== null}
          onEdited={onEdited}
          onTemplate={() => setChoosing('template')}
          onProduct={() => setChoosing('product')}
          onOrder={() => setChoosing('order')}
          onSend={(body) => send({ type: 'text', text: { body }, ...context })}
        />
      )}
      {mode.mode === 'template' && (
        <div className="composer-bar">
          <p>
            <strong>{t('closed.title')}</strong> {t('closed.only')} <KeptDraft conversationId={conversationId} />
          </p>
          <button type="button" className="button" onClick={() => setChoosing('order')}>
            <ClipboardList />
            {t('newOrder.title')}
          </button>
          <button type="button" className="button button-main" onClick={() => setChoosing('template')}>
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
            {mode.denied.remedy[language]} {t('blocked.received')} <KeptDraft conversationId={conversationId} />
          </p>
          {mode.denied.reason === 'TermsNotAccepted' && (
            <a className="button" {...linkTo({ at: 'terms' })}>
              {t('terms.read')}
            </a>
          )}
        </div>
      )}
      <Suspense>
        {choosing === 'template' && options && <TemplateSheet options={options} onSend={send} onClose={close} />}
        {choosing === 'product' && (
          <SendProductSheet onSend={(content) => send({ ...content, ...context })} onClose={close} />
        )}
        {choosing === 'order' && <NewOrderSheet conversationId={conversationId} name={name} onClose={close} />}
      </Suspense>
    </div>
  );
}

/** What was typed before the field went away is kept. */
function KeptDraft({ conversationId }: { conversationId: string }) {
  const { t } = useSpeech();
  const { drafts } = useShop();
  return drafts.read(conversationId) === '' ? null : t('closed.draftSaved');
}

const lastOfCustomer = (messages: readonly ThreadMessage[]): string | null =>
  messages.findLast(({ direction, wamid }) => direction === 'inbound' && wamid !== null)?.wamid ?? null;
