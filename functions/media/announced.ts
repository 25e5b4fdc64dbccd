import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import type { FactOf } from '../../events/facts.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';

type Announced = FactOf<'warung.media.announced.v1'>;
type Resumed = FactOf<'warung.number.resumed.v1'>;

/** What makes the worker fetch: files of new messages, or those that waited for a number. */
export type Errand =
  | { readonly is: 'announced'; readonly facts: readonly Announced[] }
  | { readonly is: 'resumed'; readonly facts: readonly Resumed[] };

const $Type = z.object({ 'detail-type': z.enum(['warung.media.announced.v1', 'warung.number.resumed.v1']) });

/** @throws UnreadableInput */
export function parseErrand(body: string): Errand {
  const message = tryParseJson(body);
  try {
    return $Type.parse(message)['detail-type'] === 'warung.media.announced.v1'
      ? { is: 'announced', facts: factsOfBusMessage('warung.media.announced.v1', message) }
      : { is: 'resumed', facts: factsOfBusMessage('warung.number.resumed.v1', message) };
  } catch (error) {
    throw new UnreadableInput('no event of files or resumed numbers', { cause: error });
  }
}
