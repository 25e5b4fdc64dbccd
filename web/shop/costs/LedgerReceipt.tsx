import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Charges, ChargeView } from '../../../functions/metering/api/views.ts';
import { Receipt } from '../../ui/Receipt.tsx';
import { useNumbers } from '../api/business-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { retryImport } from '../app/retry-import.ts';
import { isFree, isNonZero, isPricedByQuantity, visibleLines } from './charge-lines.ts';

const RecordsSheet = lazy(() => retryImport(() => import('./RecordsSheet.tsx')));

interface LedgerReceiptProps {
  readonly title: string;
  readonly ledger: Charges['ledgers']['platform'] | Charges['ledgers']['provider'];
  readonly note: string;
  /** Whether the rates have not been verified against their source yet. */
  readonly isIllustrative?: boolean;
}

/** Shows one bill of the month as a receipt. Each line opens the usage records behind it. */
export function LedgerReceipt({ title, ledger, note, isIllustrative = false }: LedgerReceiptProps) {
  const { t, format } = useLanguage();
  const [opened, setOpened] = useState<ChargeView | null>(null);
  const { currency, total } = ledger;
  const unpriced = ledger.unpriced.filter(({ quantity }) => isNonZero(quantity));
  const lines = visibleLines(ledger.lines);
  return (
    <>
      <Receipt
        title={title}
        head={isIllustrative && <p className="illustrative">{t('costs.illustrative')}</p>}
        lines={
          lines.length === 0
            ? [{ label: t('costs.nothing'), value: format.money('0', currency) }]
            : lines.map((line) => ({
                label: <LineLabel line={line} onOpen={() => setOpened(line)} />,
                value: isFree(line) ? t('price.free') : format.money(line.amount, line.currency),
                detail: <LineDetail line={line} />,
              }))
        }
        totals={[{ label: t('order.total'), value: format.money(total, currency) }]}
        note={
          <>
            {unpriced.length > 0 && <strong>{t('costs.unpriced', { n: unpriced.length })}</strong>}
            <span>{note}</span>
          </>
        }
      />
      {opened?.records != null && (
        <Suspense>
          <RecordsSheet line={opened} records={opened.records} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </>
  );
}

function LineLabel({ line, onOpen }: { line: ChargeView; onOpen: () => void }): ReactNode {
  const { t, language } = useLanguage();
  const description = line.description[language];
  if (line.records === null) return description;
  return (
    <button type="button" className="line-button" onClick={onOpen}>
      {description}
      <span className="sr">, {t('costs.records')}</span>
    </button>
  );
}

/** Shows how an amount is calculated: quantity times unit price, unrounded. */
function LineDetail({ line }: { line: ChargeView }) {
  const { t, format } = useLanguage();
  const { data: numbers } = useNumbers();
  const { numberId, quantity, unitPrice, currency } = line;
  const number = numbers?.find(({ phoneNumberId }) => phoneNumberId === numberId)?.displayPhoneNumber;
  const calculation = isFree(line)
    ? t('costs.freeUnits', { quantity: format.count(quantity) })
    : isPricedByQuantity(line)
      ? t('costs.times', { quantity: format.count(quantity), price: format.rate(unitPrice, currency) })
      : null;
  const parts = [calculation, numberId === null ? null : (number ?? numberId)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' · ');
}
