import '../styles/receipt.css';
import type { ReactNode } from 'react';

interface ReceiptLine {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Small text below the line. */
  readonly detail?: ReactNode;
}

interface ReceiptProps {
  readonly title: ReactNode;
  /** Heading level of the title. */
  readonly level?: 2 | 3;
  /** Content between the title and the lines, such as customer, time and status. */
  readonly head?: ReactNode;
  readonly lines: readonly ReceiptLine[];
  readonly total?: ReceiptLine;
  readonly note?: ReactNode;
  /** One word in the style of a rubber stamp. */
  readonly stamp?: string | undefined;
  /** Whether the stamp means an end without success (cancelled, expired), which has another colour. */
  readonly over?: boolean;
}

/** A till receipt for orders, charges and acceptances: dotted leaders, right-aligned amounts and one bold total. */
export function Receipt({ title, level = 3, head, lines, total, note, stamp, over = false }: ReceiptProps) {
  const Title = level === 2 ? 'h2' : 'h3';
  return (
    <section className="receipt">
      <div className="receipt-paper">
        <Title>{title}</Title>
        {head}
        <dl>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a receipt have no ids and are never reordered
            <Line key={index} line={line} />
          ))}
          {total && <Line line={total} total />}
        </dl>
        {note && <div className="receipt-note">{note}</div>}
        {stamp && <p className={over ? 'stamp stamp-over' : 'stamp'}>{stamp}</p>}
      </div>
    </section>
  );
}

function Line({ line: { label, value, detail }, total = false }: { line: ReceiptLine; total?: boolean }) {
  return (
    <div className={total ? 'receipt-line receipt-total' : 'receipt-line'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {detail && <dd className="receipt-detail">{detail}</dd>}
    </div>
  );
}
