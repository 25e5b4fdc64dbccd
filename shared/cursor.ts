import * as z from 'zod';
import { isEqualInConstantTime } from './constant-time.ts';
import { AppError } from './errors.ts';
import type { Ids } from './ids.ts';
import { tryParseJson } from './json.ts';

/** A cursor that this service did not issue, or issued for another tenant or query. */
export class InvalidCursorError extends AppError {
  override readonly name = 'InvalidCursorError';
  readonly retryable = false;
}

const positionSchema = z.array(z.string());

/**
 * Encodes a list position as opaque text. The MAC covers `binding` (tenant and query), which the cursor does not
 * contain: a cursor is valid only for the tenant and query that it was issued for.
 */
export function encodeCursor(ids: Ids, binding: string, position: readonly string[]): string {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${payload}.${ids.mac(`cursor|${binding}|${payload}`)}`;
}

/**
 * Decodes a cursor after it has checked its MAC.
 * @throws InvalidCursorError
 */
export function decodeCursor(ids: Ids, binding: string, cursor: string): readonly string[] {
  const [payload = '', mac = '', ...rest] = cursor.split('.');
  const isGenuine = rest.length === 0 && isEqualInConstantTime(mac, ids.mac(`cursor|${binding}|${payload}`));
  const position = isGenuine
    ? positionSchema.safeParse(tryParseJson(Buffer.from(payload, 'base64url').toString('utf8')))
    : undefined;
  if (!position?.success) throw new InvalidCursorError('cursor does not belong to this list');
  return position.data;
}
