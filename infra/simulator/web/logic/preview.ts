import { plainText } from '../../../../web/ui/rich-text.ts';
import type { Translations } from '../strings/translations.ts';
import { countUnits } from './cart.ts';
import type { Content, Header } from './content.ts';

const headerText = (header: Header | null): string => (header?.kind === 'text' ? header.text : '');

/** Returns a message as one line of plain text, for lists, quotes and screen readers. */
export function previewOf(content: Content, t: Translations): string {
  switch (content.kind) {
    case 'text':
      return plainText(content.body);
    case 'image':
    case 'video':
      return content.caption === null
        ? t.content[content.kind]
        : `${t.content[content.kind]}: ${plainText(content.caption)}`;
    case 'sticker':
      return t.content.sticker;
    case 'audio':
      return content.voice ? t.content.voice : t.content.audio;
    case 'document':
      return `${t.content.document}: ${content.filename ?? content.caption ?? ''}`.replace(/: $/, '');
    case 'location':
      return content.name === null ? t.content.location : `${t.content.location}: ${content.name}`;
    case 'contacts':
      return `${t.content.contact}: ${content.contacts.map(({ name }) => name).join(', ')}`;
    case 'interactive':
      return plainText(content.body) || headerText(content.header) || t.shop.catalogue;
    case 'answer':
      return content.title;
    case 'order':
      return t.content.order(countUnits(content.items));
    case 'template':
      return content.body === null ? headerText(content.header) || t.content.template : plainText(content.body);
    case 'unknown':
      return t.content.unknown(content.type);
  }
}
