import './styles/receipt.css';
import type { ReactNode } from 'react';

interface ReceiptLine {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Small text or controls below the line. */
  readonly detail?: ReactNode;
}

interface ReceiptProps {
  readonly title: ReactNode;
  readonly titleAs?: 'h2' | 'h3' | 'p';
  /** Content between the title and the lines, such as customer, time and status. */
  readonly head?: ReactNode;
  readonly lines: readonly ReceiptLine[];
  /** Bold lines at the end: one for each currency. */
  readonly totals?: readonly ReceiptLine[];
  readonly note?: ReactNode;
  /** One word in the style of a rubber stamp. */
  readonly stamp?: string | undefined;
  /** Whether the stamp means an end without success (cancelled, expired), which has another colour. */
  readonly over?: boolean;
}

/** A till receipt for orders, charges and acceptances: dotted leaders, right-aligned amounts and bold totals. */
export function Receipt({
  title,
  titleAs: Title = 'h3',
  head,
  lines,
  totals = [],
  note,
  stamp,
  over = false,
}: ReceiptProps) {
  return (
    <section className="receipt">
      <div className="receipt-paper">
        <Title className="receipt-title">{title}</Title>
        {head}
        <dl>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a receipt have no ids and are never reordered
            <Line key={index} line={line} />
          ))}
          {totals.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: totals have no ids and are never reordered
            <Line key={index} line={line} isTotal />
          ))}
        </dl>
        {note && <div className="receipt-note">{note}</div>}
        {stamp && <p className={over ? 'stamp stamp-over' : 'stamp'}>{stamp}</p>}
      </div>
    </section>
  );
}

function Line({ line: { label, value, detail }, isTotal = false }: { line: ReceiptLine; isTotal?: boolean }) {
  return (
    <div className={isTotal ? 'receipt-line receipt-total' : 'receipt-line'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {detail && <dd className="receipt-detail">{detail}</dd>}
    </div>
  );
}
