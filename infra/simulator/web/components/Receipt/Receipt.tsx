import type { ReactNode } from 'react';
import { Receipt as SharedReceipt } from '../../../../../web/ui/Receipt.tsx';
import { totalsByCurrency } from '../../logic/cart.ts';
import { formatMoney } from '../../logic/money.ts';
import { useTranslations } from '../../state/TranslationsProvider.tsx';

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
  /** Renders controls below a line, such as a stepper. */
  readonly renderControls?: (line: ReceiptLine) => ReactNode;
}

/** An order as a receipt, with one total for each currency. */
export function Receipt({ title, lines, note = null, renderControls }: ReceiptProps) {
  const { t, locale } = useTranslations();
  const totals = totalsByCurrency(lines);
  return (
    <SharedReceipt
      title={title}
      titleAs="p"
      lines={lines.map((line) => ({
        label: (
          <span>
            <b>{line.quantity} ×</b> {line.name}
          </span>
        ),
        value: totalsByCurrency([line]).map(({ currency, amount }) => formatMoney(amount, currency, locale)),
        detail: renderControls?.(line),
      }))}
      totals={totals.map(({ currency, amount }) => ({
        label: t.shop.total,
        value: formatMoney(amount, currency, locale),
      }))}
      note={note}
    />
  );
}
