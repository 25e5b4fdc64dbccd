import type { StoredMessage } from '../../shared/entities/message.ts';
import { tryParseJson } from '../../shared/json.ts';
import type { Content } from '../../shared/whatsapp/content.ts';
import { readMessage } from '../../shared/whatsapp/message.ts';

/** Description of a message's file as WhatsApp provides it. */
export interface MediaDescription {
  readonly id: string | undefined;
  readonly mimeType: string | undefined;
  /** In base64, or hex in older webhooks. */
  readonly sha256: string | undefined;
  readonly filename: string | undefined;
}

/** Reads the file's description from a message; undefined if it has no file or cannot be parsed. */
export function readMediaDescription({ raw }: Pick<StoredMessage, 'raw'>): MediaDescription | undefined {
  const read = raw.in === 'item' ? readMessage(tryParseJson(raw.text)) : undefined;
  if (!read?.ok) return undefined;
  const media = fileOf(read.message.content);
  return media && { id: media.id, mimeType: media.mime_type, sha256: media.sha256, filename: media.filename };
}

function fileOf(content: Content) {
  switch (content.type) {
    case 'image':
      return content.image ?? NONE;
    case 'video':
      return content.video ?? NONE;
    case 'audio':
      return content.audio ?? NONE;
    case 'voice':
      return content.voice ?? NONE;
    case 'document':
      return content.document ?? NONE;
    case 'sticker':
      return content.sticker ?? NONE;
    default:
      return undefined;
  }
}

/** Description for a message whose file WhatsApp itself could not fetch. */
const NONE = { id: undefined, mime_type: undefined, sha256: undefined, filename: undefined };
