import { exampleOf } from './example.ts';
import type { Operation, Parameter } from './openapi.ts';
import type { Schemas } from './schema.ts';

/**
 * Returns a curl command that calls an operation. The values that the caller must provide are shell variables:
 * `$WARUNG_KEY`, and one for each required path or query parameter.
 */
export function curlOf(operation: Operation, schemas: Schemas, origin: string): string {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => shellVariable(name));
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name }) => `${name}=${shellVariable(name)}`);
  const takesIdempotencyKey = operation.parameters.some(isIdempotencyKey);
  const lines = [
    `curl${operation.method === 'GET' ? '' : ` -X ${operation.method}`} "${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}"`,
    ...(operation.auth === undefined ? [] : ['-H "Authorization: Bearer $WARUNG_KEY"']),
    ...(takesIdempotencyKey ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(operation.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${escapedJson(exampleOf(operation.body.schema, schemas))}'`]),
  ];
  return lines.join(' \\\n  ');
}

const isIdempotencyKey = ({ name }: Parameter): boolean => name.toLowerCase() === 'idempotency-key';

/** Returns the shell variable of a parameter: `$MESSAGE_ID` for `messageId`. */
const shellVariable = (name: string): string => `$${name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`;

/** Formats a value as JSON for use within single quotes of a shell, where only single quotes need escaping. */
const escapedJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll("'", "'\\''").replaceAll('\n', '\n  ');
