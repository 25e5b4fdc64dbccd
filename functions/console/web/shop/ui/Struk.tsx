import '../styles/struk.css';
import type { ReactNode } from 'react';

interface StrukLine {
  readonly label: ReactNode;
  readonly value: ReactNode;
}

interface StrukProps {
  readonly title: string;
  /** Of its title, by what it stands under. */
  readonly level?: 2 | 3;
  readonly lines: readonly StrukLine[];
  readonly total?: StrukLine;
  readonly note?: ReactNode;
  /** One word, stamped over it. */
  readonly stamp?: string;
}

/** A till receipt: what was ordered, what it costs, what was signed. Leaders between, figures flush right, one bold total. */
export function Struk({ title, level = 3, lines, total, note, stamp }: StrukProps) {
  const Title = level === 2 ? 'h2' : 'h3';
  return (
    <section className="struk">
      <div className="struk-paper">
        <Title>{title}</Title>
        <dl>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a receipt have no ids and are never reordered
            <div key={index} className="struk-line">
              <dt>{line.label}</dt>
              <dd>{line.value}</dd>
            </div>
          ))}
          {total && (
            <div className="struk-line struk-total">
              <dt>{total.label}</dt>
              <dd>{total.value}</dd>
            </div>
          )}
        </dl>
        {note && <p className="struk-note">{note}</p>}
        {stamp && <p className="stamp">{stamp}</p>}
      </div>
    </section>
  );
}
