import '../styles/struk.css';
import type { ReactNode } from 'react';

interface ReceiptLine {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Small, below the line. */
  readonly detail?: ReactNode;
}

interface ReceiptProps {
  readonly title: ReactNode;
  /** Of its title, by what it stands under. */
  readonly level?: 2 | 3;
  /** Between title and lines: for whom, since when, how it stands. */
  readonly head?: ReactNode;
  readonly lines: readonly ReceiptLine[];
  readonly total?: ReceiptLine;
  readonly note?: ReactNode;
  /** One word, stamped over it. */
  readonly stamp?: string | undefined;
  /** What is over is stamped in another colour than what is done. */
  readonly over?: boolean;
}

/** A till receipt: what was ordered, what it costs, what was signed. Leaders between, figures flush right, one bold total. */
export function Struk({ title, level = 3, head, lines, total, note, stamp, over = false }: ReceiptProps) {
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
