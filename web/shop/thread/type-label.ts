import type { PlainKey } from '../i18n/translate.ts';

/**
 * Returns the label of a message type for lists and quotations, or null for types that need none (text) and for unknown
 * types.
 */
export function typeLabelKey(type: string): PlainKey | null {
  switch (type) {
    case 'image':
      return 'type.image';
    case 'video':
      return 'type.video';
    case 'audio':
      return 'type.audio';
    case 'voice':
      return 'type.voice';
    case 'document':
      return 'type.document';
    case 'sticker':
      return 'type.sticker';
    case 'location':
      return 'type.location';
    case 'contacts':
      return 'type.contacts';
    case 'order':
      return 'type.order';
    case 'template':
      return 'type.template';
    case 'reaction':
      return 'type.reaction';
    case 'edit':
      return 'type.edit';
    case 'revoke':
      return 'type.revoke';
    case 'system':
      return 'type.system';
    case 'button':
    case 'interactive':
      return 'type.interactive';
    case 'unsupported':
    case 'unknown':
    case 'hsm':
      return 'type.unsupported';
    default:
      return null;
  }
}
