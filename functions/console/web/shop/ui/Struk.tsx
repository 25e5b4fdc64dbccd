import '../styles/struk.css';
import type { ReactNode } from 'react';

interface StrukLine {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Small, below the line. */
  readonly detail?: ReactNode;
}

interface StrukProps {
  readonly title: ReactNode;
  /** Of its title, by what it stands under. */
  readonly level?: 2 | 3;
  /** Between title and lines: for whom, since when, how it stands. */
  readonly head?: ReactNode;
  readonly lines: readonly StrukLine[];
  readonly total?: StrukLine;
  readonly note?: ReactNode;
  /** One word, stamped over it. */
  readonly stamp?: string | undefined;
  /** What is over is stamped in another colour than what is done. */
  readonly over?: boolean;
}

/** A till receipt: what was ordered, what it costs, what was signed. Leaders between, figures flush right, one bold total. */
export function Struk({ title, level = 3, head, lines, total, note, stamp, over = false }: StrukProps) {
  const Title = level === 2 ? 'h2' : 'h3';
  return (
    <section className="struk">
      <div className="struk-paper">
        <Title>{title}</Title>
        {head}
        <dl>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a receipt have no ids and are never reordered
            <Line key={index} line={line} />
          ))}
          {total && <Line line={total} total />}
        </dl>
        {note && <div className="struk-note">{note}</div>}
        {stamp && <p className={over ? 'stamp stamp-over' : 'stamp'}>{stamp}</p>}
      </div>
    </section>
  );
}

function Line({ line: { label, value, detail }, total = false }: { line: StrukLine; total?: boolean }) {
  return (
    <div className={total ? 'struk-line struk-total' : 'struk-line'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {detail && <dd className="struk-detail">{detail}</dd>}
    </div>
  );
}
