import { useState } from 'react';
import { describeSchema, type Field, type Variant } from '../describe-schema.ts';
import type { Schema } from '../schema.ts';
import { InlineText } from './Prose.tsx';
import { useFieldMark, useSchemas } from './schemas-context.ts';

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

/** Shows fields with their type, limits and description. Nested fields open below them. */
export function FieldList({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <table className="fields">
      <colgroup>
        <col className="name" />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type and description</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <FieldRow key={field.name} field={field} />
        ))}
      </tbody>
    </table>
  );
}

function FieldRow({ field: { name, required, schema } }: { readonly field: Field }) {
  const { type, nullable, text, constraints, fields, variants } = describeSchema(schema, useSchemas());
  const mark = useFieldMark(required);
  return (
    <>
      <tr>
        <th scope="row">
          <code>{name}</code>
          {mark !== undefined && <span className="mark">{mark}</span>}
        </th>
        <td>
          <p>
            <span className="type">{type}</span>
            {nullable ? ' or null' : ''}
          </p>
          {text !== undefined && (
            <p>
              <InlineText text={text} />
            </p>
          )}
          {constraints.length > 0 && (
            <p className="meta">
              <InlineText text={constraints.join(' · ')} />
            </p>
          )}
        </td>
      </tr>
      {/* Spans both columns, so that deeply nested fields do not get too narrow. */}
      {fields.length + variants.length > 0 && (
        <tr className="inside">
          <td colSpan={2}>
            {fields.length > 0 ? (
              <LazyDetails label={`Fields of ${name}`}>{() => <FieldList fields={fields} />}</LazyDetails>
            ) : (
              <LazyDetails label={`Variants of ${name}`}>{() => <VariantList variants={variants} />}</LazyDetails>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

/** Shows each variant as an expandable entry with its label. */
function VariantList({ variants }: { readonly variants: readonly Variant[] }) {
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
function LazyDetails({ label, children }: LazyDetailsProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {open && children()}
    </details>
  );
}
