import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Charges, ChargeView } from '../../../../metering/views.ts';
import { useNumbers } from '../api/business-queries.ts';
import { insist } from '../app/insist.ts';
import { useSpeech } from '../app/shop.ts';
import { Struk } from '../ui/Struk.tsx';
import { isFree, isMultiplied, isSome, linesToShow } from './lines.ts';

const RecordsSheet = lazy(() => insist(() => import('./RecordsSheet.tsx')));

interface LedgerStrukProps {
  readonly title: string;
  readonly ledger: Charges['ledgers']['platform'] | Charges['ledgers']['provider'];
  readonly note: string;
  /** Nobody has compared the rates with their source yet. */
  readonly illustrative?: boolean;
}

/** One bill of the month as a struk; each of its lines opens to the records behind it. */
export function LedgerStruk({ title, ledger, note, illustrative = false }: LedgerStrukProps) {
  const { t, format } = useSpeech();
  const [opened, setOpened] = useState<ChargeView | null>(null);
  const { currency, total } = ledger;
  const unpriced = ledger.unpriced.filter(({ quantity }) => isSome(quantity));
  const lines = linesToShow(ledger.lines);
  return (
    <>
      <Struk
        title={title}
        level={3}
        head={illustrative && <p className="illustrative">{t('costs.illustrative')}</p>}
        lines={
          lines.length === 0
            ? [{ label: t('costs.nothing'), value: format.money('0', currency) }]
            : lines.map((line) => ({
                label: <LineLabel line={line} onOpen={() => setOpened(line)} />,
                value: isFree(line) ? t('price.free') : format.money(line.amount, line.currency),
                detail: <LineDetail line={line} />,
              }))
        }
        total={{ label: t('order.total'), value: format.money(total, currency) }}
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
  const { t, language } = useSpeech();
  const words = line.description[language];
  if (line.records === null) return words;
  return (
    <button type="button" className="line-button" onClick={onOpen}>
      {words}
      <span className="sr">, {t('costs.records')}</span>
    </button>
  );
}

/** How an amount came about: count times price, in all its digits. */
function LineDetail({ line }: { line: ChargeView }) {
  const { t, format } = useSpeech();
  const { data: numbers } = useNumbers();
  const { numberId, quantity, unitPrice, currency } = line;
  const number = numbers?.find(({ phoneNumberId }) => phoneNumberId === numberId)?.displayPhoneNumber;
  const sum = isFree(line)
    ? t('costs.freeUnits', { quantity: format.count(quantity) })
    : isMultiplied(line)
      ? t('costs.times', { quantity: format.count(quantity), price: format.rate(unitPrice, currency) })
      : null;
  const parts = [sum, numberId === null ? null : (number ?? numberId)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' · ');
}
