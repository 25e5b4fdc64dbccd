import { useState } from 'react';
import { describe, type Variant } from '../describe.ts';
import type { Schema } from '../schema.ts';
import { FieldList } from './field-list.tsx';
import { WithCode } from './prose.tsx';
import { useSchemas } from './schemas-context.ts';

/** Shows the schema of a body: its type, and its fields or variants. */
export function SchemaView({ schema }: { readonly schema: Schema }) {
  const { type, nullable, text, constraints, fields, variants } = describe(schema, useSchemas());
  return (
    <div className="schema">
      <p className="meta">
        <span className="type">{type}</span>
        {nullable ? ' or null' : ''}
        {constraints.map((phrase) => (
          <span key={phrase}>
            {' · '}
            <WithCode text={phrase} />
          </span>
        ))}
      </p>
      {text !== undefined && (
        <p>
          <WithCode text={text} />
        </p>
      )}
      {fields.length > 0 && <FieldList fields={fields} />}
      <VariantList variants={variants} />
    </div>
  );
}

/** Shows each variant as an expandable entry with its label. */
export function VariantList({ variants }: { readonly variants: readonly Variant[] }) {
  if (variants.length === 0) return null;
  return (
    <ul className="variants">
      {variants.map(({ label, schema }) => (
        <li key={label}>
          <OnDemand label={<code>{label}</code>}>{() => <SchemaView schema={schema} />}</OnDemand>
        </li>
      ))}
    </ul>
  );
}

interface OnDemandProps {
  readonly label: React.ReactNode;
  readonly children: () => React.ReactNode;
}

/** Renders its content when it is opened, because schemas can be recursive and most are never opened. */
export function OnDemand({ label, children }: OnDemandProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {open && children()}
    </details>
  );
}
