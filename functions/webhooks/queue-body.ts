import { UnreadableInputError } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { type InboundItem, largeContentSchema, queueBodySchema } from './inbound-item.ts';

/** Reads a text from the raw bucket by its key. */
export type LoadLargeContent = (key: string) => Promise<string>;

/**
 * Reads an item from a message of the queue `inbound`; fetches its content from the raw bucket if it is there.
 * @throws UnreadableInputError
 */
export async function readQueueBody(body: string, loadLarge: LoadLargeContent): Promise<InboundItem> {
  const read = queueBodySchema.safeParse(tryParseJson(body));
  if (!read.success) throw new UnreadableInputError('message is no inbound item');
  if (!('large' in read.data)) return read.data;
  const { large, ...frame } = read.data;
  const content = largeContentSchema.safeParse(tryParseJson(await loadLarge(large)));
  if (!content.success) throw new UnreadableInputError('object is not an inbound item');
  return { ...frame, ...content.data, rawKey: large };
}
