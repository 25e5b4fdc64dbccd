import { exampleOf } from './example.ts';
import type { Operation, Parameter } from './model.ts';
import type { Schemas } from './schema.ts';

/**
 * A command line that calls an operation. What the caller has to fill in are variables of the shell: `$WARUNG_KEY`, and one for
 * each parameter that is required.
 */
export function curlOf(operation: Operation, schemas: Schemas, origin: string): string {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => variable(name));
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=${variable(name)}`);
  const takesKey = operation.parameters.some(isIdempotencyKey);
  const lines = [
    `curl${operation.method === 'GET' ? '' : ` -X ${operation.method}`} "${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}"`,
    ...(operation.auth === undefined ? [] : ['-H "Authorization: Bearer $WARUNG_KEY"']),
    ...(takesKey ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(operation.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${quoted(exampleOf(operation.body.schema, schemas))}'`]),
  ];
  return lines.join(' \\\n  ');
}

const isIdempotencyKey = ({ name }: Parameter): boolean => name.toLowerCase() === 'idempotency-key';

/** `messageId` as `$MESSAGE_ID`. */
const variable = (name: string): string => `$${name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`;

/** Within single quotes of a shell, where only they themselves mean something. */
const quoted = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll("'", "'\\''").replaceAll('\n', '\n  ');
