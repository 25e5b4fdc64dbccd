import * as z from 'zod';
import { factsOfBusMessage } from '../../events/envelope.ts';
import type { FactOf } from '../../events/facts.ts';
import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';

type Announced = FactOf<'warung.media.announced.v1'>;
type Resumed = FactOf<'warung.number.resumed.v1'>;

/** Job of the media worker: fetch the files of new messages, or those that waited for a number. */
export type Errand =
  | { readonly is: 'announced'; readonly events: readonly Announced[] }
  | { readonly is: 'resumed'; readonly events: readonly Resumed[] };

const $BusMessage = z.object({ 'detail-type': z.enum(['warung.media.announced.v1', 'warung.number.resumed.v1']) });

/** Parses a message of the queue `media`. @throws UnreadableInput */
export function parseErrand(body: string): Errand {
  const message = tryParseJson(body);
  try {
    return $BusMessage.parse(message)['detail-type'] === 'warung.media.announced.v1'
      ? { is: 'announced', events: factsOfBusMessage('warung.media.announced.v1', message) }
      : { is: 'resumed', events: factsOfBusMessage('warung.number.resumed.v1', message) };
  } catch (error) {
    throw new UnreadableInput('neither a media.announced nor a number.resumed event', { cause: error });
  }
}
