import { Fragment, memo } from 'react';
import { curlOf } from '../curl.ts';
import type { Operation, OperationResponse } from '../openapi.ts';
import { CodeSample } from './CodeSample.tsx';
import { InlineText, Prose } from './Prose.tsx';
import { FieldList, SchemaView } from './SchemaView.tsx';
import { DirectionContext, useSchemas } from './schemas-context.ts';

/** Shows one operation. The section has the operation's id, so that `/docs#sendMessage` links to it. */
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
      <p className="meta">{auth ?? 'No API key is required.'}</p>
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
  const locations = [
    ['path', 'Path parameters'],
    ['query', 'Query parameters'],
    ['header', 'Headers'],
  ] as const;
  return locations.map(([location, title]) => {
    const fields = parameters
      .filter((parameter) => parameter.in === location)
      .map(({ name, required, description, schema }) => ({
        name,
        required,
        schema: description === undefined ? schema : { ...schema, description },
      }));
    if (fields.length === 0) return null;
    return (
      <Fragment key={location}>
        <h4>{title}</h4>
        <FieldList fields={fields} />
      </Fragment>
    );
  });
}

function Success({ answer: { status, description, schema } }: { readonly answer: OperationResponse }) {
  return (
    <>
      <h4>
        Response <code>{status}</code>
      </h4>
      <p>
        <InlineText text={description} />
      </p>
      {schema !== undefined && (
        <DirectionContext value="received">
          <SchemaView schema={schema} />
        </DirectionContext>
      )}
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly OperationResponse[] }) {
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
              <InlineText text={description} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
