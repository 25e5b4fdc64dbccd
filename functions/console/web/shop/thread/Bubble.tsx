import { Megaphone, Reply, ShoppingBag } from 'lucide-react';
import { useSpeech } from '../app/shop.ts';
import { priceWords } from '../composer/price-words.ts';
import type { Entry } from '../outbox/entry.ts';
import type { Bubble as BubbleOf, Quote } from './arrange.ts';
import { BodyView } from './BodyView.tsx';
import { Failed } from './Failed.tsx';
import { previewOf } from './preview.ts';
import { readReferral } from './referral.ts';
import { TickMark } from './TickMark.tsx';

interface BubbleProps {
  readonly bubble: BubbleOf;
  /** Who wrote it, for screen readers, and for quotations. */
  readonly who: (direction: 'inbound' | 'outbound') => string;
  /** The last of its group has its state in words. */
  readonly last: boolean;
  readonly retry: Entry | undefined;
  readonly tabIndex: 0 | -1;
  readonly onOpen: () => void;
  readonly onRetry: () => void;
}

/** One message, with all that became of it. */
export function Bubble({ bubble, who, last, retry, tabIndex, onOpen, onRetry }: BubbleProps) {
  const { t, format } = useSpeech();
  const { message, body, quote, reactions, edit, revokedAt } = bubble;
  const { direction, status, timestamp, price } = message;
  const outbound = direction === 'outbound';
  const retrying = retry !== undefined && retry.refusal === null;
  const failed = outbound && status === 'failed' && !retrying;
  const cost = outbound && price?.basis === 'rate' ? priceWords(price, t, format) : null;
  return (
    <div
      className={`bubble bubble-${direction}${failed ? ' bubble-failed' : ''}${edgeless(body) ? ' bubble-bare' : ''}`}
    >
      <span className="sr">{who(direction)}: </span>
      {quote !== null && <Quoted quote={quote} who={who} />}
      <Origin bubble={bubble} />
      {revokedAt === null ? (
        <BodyView body={body} media={message.media} messageId={message.id} />
      ) : (
        <p className="revoked">{t(outbound ? 'revoked.byBusiness' : 'revoked.byCustomer', { time: format.time(revokedAt) })}</p>
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
        {outbound && status !== null && <TickMark status={retrying ? 'queued' : status} spoken={last} />}
        <span className="sr">{t('message.details')}</span>
      </button>
      {reactions.length > 0 && (
        <ul className="reactions" aria-label={t('reactions')}>
          {reactions.map(({ by, emoji }) => (
            <li key={by}>
              <span className="sr">{who(by)}: </span>
              {emoji}
            </li>
          ))}
        </ul>
      )}
      {outbound && <Failed message={message} retry={retry} onRetry={onRetry} />}
    </div>
  );
}

/** Stickers and receipts have an outline of their own. */
const edgeless = (body: BubbleOf['body']): boolean =>
  body.kind === 'order' || (body.kind === 'media' && body.medium === 'sticker');

function Quoted({ quote, who }: { quote: Quote; who: BubbleProps['who'] }) {
  const { t } = useSpeech();
  return (
    <p className="quote">
      <Reply />
      <span dir="auto">
        {quote.of === null ? (
          t('quote.missing')
        ) : (
          <>
            <strong>{who(quote.of.message.direction)}</strong> {previewOf(quote.of.message, t)}
          </>
        )}
      </span>
    </p>
  );
}

/** Where a message came from: an advertisement, or a product that was looked at. */
function Origin({ bubble: { message } }: { bubble: BubbleOf }) {
  const { t } = useSpeech();
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
