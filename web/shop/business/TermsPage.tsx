import type { TermsView } from '../../../functions/tenants/tenant-operations.ts';
import { Receipt } from '../../ui/Receipt.tsx';
import { useTerms } from '../api/business-queries.ts';
import { useLanguage, useNow } from '../app/contexts.ts';
import { AcceptTerms } from './AcceptTerms.tsx';
import { Page, QueryContent } from './Page.tsx';
import { termsState, termsTextIn } from './terms-state.ts';

/**
 * Page of the terms: summary, full text and acceptance of each version. A version that needs acceptance comes first.
 */
export default function TermsPage() {
  const { t } = useLanguage();
  const now = useNow();
  const terms = useTerms();
  return (
    <Page title={t('terms.title')} isSubpage>
      <QueryContent query={terms}>
        {(versions) => {
          const state = termsState(versions, now);
          const pending = state.state === 'settled' ? null : state.terms;
          const visible = versions.filter((version) => version.state !== 'superseded');
          if (visible.length === 0) return <p className="empty">{t('terms.none')}</p>;
          const sorted = visible.toSorted((a, b) => Number(b === pending) - Number(a === pending));
          return sorted.map((version) => <Version key={version.version} terms={version} />);
        }}
      </QueryContent>
    </Page>
  );
}

function Version({ terms }: { terms: TermsView }) {
  const { t, format, language } = useLanguage();
  const text = termsTextIn(terms, language);
  const { acceptance, version, effectiveAt, state } = terms;
  const date = format.date(effectiveAt);
  return (
    <article className="card terms">
      <h2>{t('terms.version', { version })}</h2>
      <p className="hint">{t(state === 'upcoming' ? 'terms.from' : 'terms.since', { date })}</p>
      {text && (
        <>
          <h3>{t('terms.summary')}</h3>
          <ul className="summary" lang={text.language}>
            {text.summary.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <details className="full-text">
            <summary>{t('terms.fullText')}</summary>
            <div lang={text.language}>
              {text.text.split(/\n{2,}/).map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
            </div>
          </details>
        </>
      )}
      {acceptance === null ? (
        text && <AcceptTerms terms={terms} text={text} />
      ) : (
        <Receipt
          title={t('terms.record')}
          lines={[
            { label: t('terms.by'), value: acceptance.by },
            { label: t('terms.at'), value: format.moment(acceptance.acceptedAt) },
            { label: t('terms.language'), value: acceptance.language },
            {
              label: t('terms.fingerprint'),
              value: <code title={acceptance.hash}>{acceptance.hash.slice(0, 12)}</code>,
            },
          ]}
          stamp={t('terms.stamp')}
        />
      )}
    </article>
  );
}
