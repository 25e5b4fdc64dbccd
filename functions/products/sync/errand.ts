import * as z from 'zod';
import { factsOfBusMessage } from '../../../events/envelope.ts';
import { UnreadableInput } from '../../../shared/errors.ts';
import { tryParseJson } from '../../../shared/json.ts';

/**
 * A job for the worker: changed products, or tenants whose products must all be checked because their catalogue or
 * number changed.
 */
export type Errand =
  | { readonly is: 'products'; readonly facts: readonly { readonly tenantId: string; readonly sku: string }[] }
  | { readonly is: 'tenants'; readonly facts: readonly { readonly tenantId: string }[] };

const $Type = z.object({
  'detail-type': z.enum([
    'warung.product.changed.v1',
    'warung.catalogue.changed.v1',
    'warung.number.registered.v1',
    'warung.number.resumed.v1',
  ]),
});

/** Parses a message of the queue `catalogue`. @throws UnreadableInput */
export function parseErrand(body: string): Errand {
  const message = tryParseJson(body);
  try {
    const type = $Type.parse(message)['detail-type'];
    return type === 'warung.product.changed.v1'
      ? { is: 'products', facts: factsOfBusMessage(type, message) }
      : { is: 'tenants', facts: factsOfBusMessage(type, message) };
  } catch (error) {
    throw new UnreadableInput('not an event about products, catalogues or numbers', { cause: error });
  }
}
