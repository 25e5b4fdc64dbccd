import { UnreadableInput } from '../../shared/errors.ts';
import { tryParseJson } from '../../shared/json.ts';
import { $OutboundContent, type OutboundContent } from '../../shared/whatsapp/outbound.ts';
import type { Outgoing } from './message-state.ts';

/** What a message of ours says. @throws UnreadableInput for what nobody of us wrote */
export function contentOf({ raw }: Pick<Outgoing, 'raw'>): OutboundContent {
  const read = $OutboundContent.safeParse(raw.in === 'item' ? tryParseJson(raw.text) : undefined);
  if (!read.success) throw new UnreadableInput('the message that is to be sent cannot be read');
  return read.data;
}

export const isReadable = ({ raw }: Pick<Outgoing, 'raw'>): boolean =>
  $OutboundContent.safeParse(raw.in === 'item' ? tryParseJson(raw.text) : undefined).success;
