import { Megaphone, Reply, ShoppingBag } from 'lucide-react';
import { useLanguage } from '../app/contexts.ts';
import { priceMessage } from '../composer/price-messages.ts';
import type { Entry } from '../outbox/entry.ts';
import type { Bubble as BubbleData, Quote } from './arrange-thread.ts';
import { BodyView } from './BodyView.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { previewOf } from './preview.ts';
import { readReferral } from './referral.ts';
import { TickMark } from './TickMark.tsx';

interface MessageBubbleProps {
  readonly bubble: BubbleData;
  /** Returns the name of the author, for screen readers and quotations. */
  readonly authorOf: (direction: 'inbound' | 'outbound') => string;
  /** Whether the status is shown as text. */
  readonly showStatusText: boolean;
  readonly retry: Entry | undefined;
  readonly tabIndex: 0 | -1;
  readonly onOpen: () => void;
  readonly onRetry: () => void;
}

/** Shows one message with its quotation, reactions, edits and delivery status. */
export function MessageBubble({
  bubble,
  authorOf,
  showStatusText,
  retry,
  tabIndex,
  onOpen,
  onRetry,
}: MessageBubbleProps) {
  const { t, format } = useLanguage();
  const { message, body, quote, reactions, edit, revokedAt } = bubble;
  const { direction, status, timestamp, price } = message;
  const outbound = direction === 'outbound';
  const retrying = retry !== undefined && retry.refusal === null;
  const failed = outbound && status === 'failed' && !retrying;
  const cost = outbound && price?.basis === 'rate' ? priceMessage(price, t, format) : null;
  return (
    <div
      className={`bubble bubble-${direction}${failed ? ' bubble-failed' : ''}${hasOwnOutline(body) ? ' bubble-bare' : ''}`}
    >
      <span className="sr">{authorOf(direction)}: </span>
      {quote !== null && <Quotation quote={quote} authorOf={authorOf} />}
      <MessageOrigin bubble={bubble} />
      {revokedAt === null ? (
        <BodyView body={body} media={message.media} messageId={message.id} />
      ) : (
        <p className="revoked">
          {t(outbound ? 'revoked.byBusiness' : 'revoked.byCustomer', { time: format.time(revokedAt) })}
        </p>
      )}
      {message.errors.map(({ code, title, details }) => (
        <p key={`${code}-${title}`} className="file-note">
          {t('message.error', { text: details ?? title ?? String(code ?? '') })}
        </p>
      ))}
      {edit !== null && revokedAt === null && (
        <details className="trace">
          <summary>{t('edit.at', { time: format.time(edit.at) })}</summary>
          {edit.before.map((text) => (
            <p key={text} dir="auto">
              {text}
            </p>
          ))}
        </details>
      )}
      <button type="button" className="meta" data-roving={message.id} tabIndex={tabIndex} onClick={onOpen}>
        <time dateTime={timestamp}>{format.time(timestamp)}</time>
        {cost !== null && <span>{cost}</span>}
        {outbound && status !== null && <TickMark status={retrying ? 'queued' : status} showLabel={showStatusText} />}
        <span className="sr">{t('message.details')}</span>
      </button>
      {reactions.length > 0 && (
        <ul className="reactions" aria-label={t('reactions')}>
          {reactions.map(({ by, emoji }) => (
            <li key={by}>
              <span className="sr">{authorOf(by)}: </span>
              {emoji}
            </li>
          ))}
        </ul>
      )}
      {outbound && <FailureNotice message={message} retry={retry} onRetry={onRetry} />}
    </div>
  );
}

/** Returns whether the content has its own outline: a sticker or a receipt. */
const hasOwnOutline = (body: BubbleData['body']): boolean =>
  body.kind === 'order' || (body.kind === 'media' && body.medium === 'sticker');

function Quotation({ quote, authorOf }: { quote: Quote; authorOf: MessageBubbleProps['authorOf'] }) {
  const { t } = useLanguage();
  return (
    <p className="quote">
      <Reply />
      <span dir="auto">
        {quote.of === null ? (
          t('quote.missing')
        ) : (
          <>
            <strong>{authorOf(quote.of.message.direction)}</strong> {previewOf(quote.of.message, t)}
          </>
        )}
      </span>
    </p>
  );
}

/** Shows what led to a message: an advertisement, a post, or a product that the customer viewed. */
function MessageOrigin({ bubble: { message } }: { bubble: BubbleData }) {
  const { t } = useLanguage();
  const referral = readReferral(message.referral);
  const product = message.referredProduct?.['product_retailer_id'];
  return (
    <>
      {referral !== null && (
        <div className="origin">
          <Megaphone />
          <span dir="auto">
            <strong>{t(referral.from === 'post' ? 'referral.post' : 'referral.ad')}</strong>
            {referral.headline !== null && <span>{referral.headline}</span>}
            {referral.body !== null && <span className="file-note">{referral.body}</span>}
            {referral.url !== null && (
              <a className="file-note" href={referral.url} target="_blank" rel="noreferrer">
                {t('referral.open')}
              </a>
            )}
          </span>
        </div>
      )}
      {typeof product === 'string' && (
        <p className="origin">
          <ShoppingBag />
          <span>{t('referral.product', { product })}</span>
        </p>
      )}
    </>
  );
}
