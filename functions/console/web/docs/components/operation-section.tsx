import { Fragment, memo } from 'react';
import { curlOf } from '../curl.ts';
import type { Answer, Operation } from '../model.ts';
import { CodeSample } from './code-sample.tsx';
import { FieldList } from './field-list.tsx';
import { Prose, WithCode } from './prose.tsx';
import { SchemaView } from './schema-view.tsx';
import { DirectionContext, useSchemas } from './schemas-context.ts';

/** All about one operation. Its id is the section's, so that `/docs#sendMessage` leads here. */
export const OperationSection = memo(function OperationSection({ operation }: { readonly operation: Operation }) {
  const schemas = useSchemas();
  const { id, method, path, summary, description, auth, body, successes, problems } = operation;
  return (
    <article id={id} className="operation" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        {summary}
        <a className="link" href={`#${id}`} aria-label={`Link to “${summary}”`}>
          #
        </a>
      </h3>
      <p className="address">
        <span className="method">{method}</span> <code>{path}</code>
      </p>
      {description !== undefined && <Prose text={description} />}
      <p className="meta">{auth ?? 'Anybody may call it, without a key.'}</p>
      <Parameters operation={operation} />
      {body !== undefined && (
        <>
          <h4>Body{body.required ? '' : ' (optional)'}</h4>
          <SchemaView schema={body.schema} />
        </>
      )}
      <h4>Example</h4>
      <CodeSample label={summary} code={curlOf(operation, schemas, location.origin)} />
      {successes.map((answer) => (
        <Success key={answer.status} answer={answer} />
      ))}
      <Problems problems={problems} />
    </article>
  );
});

function Parameters({ operation: { parameters } }: { readonly operation: Operation }) {
  const places = [
    ['path', 'In the path'],
    ['query', 'In the query'],
    ['header', 'As a header'],
  ] as const;
  return places.map(([place, title]) => {
    const fields = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required, description, schema }) => ({
        name,
        required,
        schema: description === undefined ? schema : { ...schema, description },
      }));
    if (fields.length === 0) return null;
    return (
      <Fragment key={place}>
        <h4>{title}</h4>
        <FieldList fields={fields} />
      </Fragment>
    );
  });
}

function Success({ answer: { status, description, schema } }: { readonly answer: Answer }) {
  return (
    <>
      <h4>
        Answer <code>{status}</code>
      </h4>
      <p>
        <WithCode text={description} />
      </p>
      {schema !== undefined && (
        <DirectionContext value="received">
          <SchemaView schema={schema} />
        </DirectionContext>
      )}
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly Answer[] }) {
  return (
    <details className="problems">
      <summary>
        <h4>Problems</h4> <span className="meta">{problems.map(({ status }) => status).join(', ')}</span>
      </summary>
      <dl>
        {problems.map(({ status, description }) => (
          <div key={status}>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>
              <WithCode text={description} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
