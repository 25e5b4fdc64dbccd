import type { ReactNode } from 'react';
import { totalsByCurrency } from '../../logic/cart.ts';
import { formatMoney } from '../../logic/money.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';
import styles from './Receipt.module.css';

/** One line of a receipt. The price is the unit price. */
interface ReceiptLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: string;
  readonly currency: string;
}

interface ReceiptProps {
  readonly title: string;
  readonly lines: readonly ReceiptLine[];
  readonly note?: string | null;
  /** Renders controls at the end of a line, such as a stepper. */
  readonly renderControls?: (line: ReceiptLine) => ReactNode;
}

/** An order as a receipt: dotted leaders, right-aligned amounts and one bold total for each currency. */
export function Receipt({ title, lines, note = null, renderControls }: ReceiptProps) {
  const { t, locale } = useTranslations();
  return (
    <div className={styles.receipt}>
      <p className={styles.title}>{title}</p>
      <ul>
        {lines.map((line) => (
          <li key={line.sku}>
            <span className={styles.line}>
              <span>
                <b>{line.quantity} ×</b> {line.name}
              </span>
              <span className={styles.dots} aria-hidden="true" />
              <span className={styles.amount}>
                {totalsByCurrency([line]).map(({ currency, amount }) => formatMoney(amount, currency, locale))}
              </span>
            </span>
            {renderControls?.(line)}
          </li>
        ))}
      </ul>
      {totalsByCurrency(lines).map(({ currency, amount }) => (
        <p key={currency} className={styles.total}>
          <span>{t.shop.total}</span>
          <span className={styles.dots} aria-hidden="true" />
          <span className={styles.amount}>{formatMoney(amount, currency, locale)}</span>
        </p>
      ))}
      {note !== null && note !== '' && <p className={styles.note}>{note}</p>}
    </div>
  );
}
