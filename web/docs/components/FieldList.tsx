import { describeSchema, type Field } from '../describe-schema.ts';
import { InlineText } from './Prose.tsx';
import { LazyDetails, VariantList } from './SchemaView.tsx';
import { useFieldMark, useSchemas } from './schemas-context.ts';

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
