import { useState } from 'react';
import { describeSchema, type Variant } from '../describe-schema.ts';
import type { Schema } from '../schema.ts';
import { FieldList } from './FieldList.tsx';
import { InlineText } from './Prose.tsx';
import { useSchemas } from './schemas-context.ts';

/** Shows the schema of a body: its type, and its fields or variants. */
export function SchemaView({ schema }: { readonly schema: Schema }) {
  const { type, nullable, text, constraints, fields, variants } = describeSchema(schema, useSchemas());
  return (
    <div className="schema">
      <p className="meta">
        <span className="type">{type}</span>
        {nullable ? ' or null' : ''}
        {constraints.map((phrase) => (
          <span key={phrase}>
            {' · '}
            <InlineText text={phrase} />
          </span>
        ))}
      </p>
      {text !== undefined && (
        <p>
          <InlineText text={text} />
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
          <LazyDetails label={<code>{label}</code>}>{() => <SchemaView schema={schema} />}</LazyDetails>
        </li>
      ))}
    </ul>
  );
}

interface LazyDetailsProps {
  readonly label: React.ReactNode;
  readonly children: () => React.ReactNode;
}

/** Renders its content when it is opened, because schemas can be recursive and most are never opened. */
export function LazyDetails({ label, children }: LazyDetailsProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {open && children()}
    </details>
  );
}
