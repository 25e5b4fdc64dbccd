import type { ReactNode } from 'react';
import { totals } from '../../logic/cart.ts';
import { moneyText } from '../../logic/money.ts';
import { useWords } from '../../state/words.tsx';
import styles from './Struk.module.css';

/** One line of a receipt; the price is for one. */
interface StrukLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: string;
  readonly currency: string;
}

interface StrukProps {
  readonly title: string;
  readonly lines: readonly StrukLine[];
  readonly note?: string | null;
  /** What stands at a line's end below the price, such as a stepper. */
  readonly beside?: (line: StrukLine) => ReactNode;
}

/** An order as a till receipt: dotted leaders, figures flush right, one bold total. */
export function Struk({ title, lines, note = null, beside }: StrukProps) {
  const { t, locale } = useWords();
  return (
    <div className={styles.struk}>
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
                {totals([line]).map(({ currency, amount }) => moneyText(amount, currency, locale))}
              </span>
            </span>
            {beside?.(line)}
          </li>
        ))}
      </ul>
      {totals(lines).map(({ currency, amount }) => (
        <p key={currency} className={styles.total}>
          <span>{t.shop.total}</span>
          <span className={styles.dots} aria-hidden="true" />
          <span className={styles.amount}>{moneyText(amount, currency, locale)}</span>
        </p>
      ))}
      {note !== null && note !== '' && <p className={styles.note}>{note}</p>}
    </div>
  );
}
