import * as z from 'zod';
import { eventsOfBusMessage } from '../../events/cloud-event.ts';
import type { DomainEventOf } from '../../events/domain-events.ts';
import { UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';

type Announced = DomainEventOf<'warung.media.announced.v1'>;
type Resumed = DomainEventOf<'warung.number.resumed.v1'>;

/** Job of the media worker: fetch the files of new messages, or those that waited for a number. */
export type MediaJob =
  | { readonly is: 'announced'; readonly events: readonly Announced[] }
  | { readonly is: 'resumed'; readonly events: readonly Resumed[] };

const busMessageSchema = z.object({ 'detail-type': z.enum(['warung.media.announced.v1', 'warung.number.resumed.v1']) });

/** Parses a message of the queue `media`. @throws UnreadableInputError */
export function parseMediaJob(body: string): MediaJob {
  const message = tryParseJson(body);
  try {
    return busMessageSchema.parse(message)['detail-type'] === 'warung.media.announced.v1'
      ? { is: 'announced', events: eventsOfBusMessage('warung.media.announced.v1', message) }
      : { is: 'resumed', events: eventsOfBusMessage('warung.number.resumed.v1', message) };
  } catch (error) {
    throw new UnreadableInputError('neither a media.announced nor a number.resumed event', { cause: error });
  }
}
