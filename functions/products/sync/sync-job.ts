import * as z from 'zod';
import { eventsOfBusMessage } from '../../../events/cloud-event.ts';
import { UnreadableInputError } from '../../../shared/errors.ts';
import { tryParseJson } from '../../../shared/json.ts';

/**
 * A job for the worker: changed products, or tenants whose products must all be checked because their catalogue or
 * number changed.
 */
export type SyncJob =
  | { readonly is: 'products'; readonly events: readonly { readonly tenantId: string; readonly sku: string }[] }
  | { readonly is: 'tenants'; readonly events: readonly { readonly tenantId: string }[] };

const typeSchema = z.object({
  'detail-type': z.enum([
    'warung.product.changed.v1',
    'warung.catalogue.changed.v1',
    'warung.number.registered.v1',
    'warung.number.resumed.v1',
  ]),
});

/** Parses a message of the queue `catalogue`. @throws UnreadableInputError */
export function parseSyncJob(body: string): SyncJob {
  const message = tryParseJson(body);
  try {
    const type = typeSchema.parse(message)['detail-type'];
    return type === 'warung.product.changed.v1'
      ? { is: 'products', events: eventsOfBusMessage(type, message) }
      : { is: 'tenants', events: eventsOfBusMessage(type, message) };
  } catch (error) {
    throw new UnreadableInputError('not an event about products, catalogues or numbers', { cause: error });
  }
}
