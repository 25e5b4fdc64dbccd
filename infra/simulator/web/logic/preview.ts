import type { Words } from '../strings/words.ts';
import { unitsOf } from './cart.ts';
import type { Content, Header } from './content.ts';
import { runsOf } from './rich-text.ts';

const headerText = (header: Header | null): string => (header?.kind === 'text' ? header.text : '');

/** A text without WhatsApp's marks. */
const plain = (text: string): string =>
  runsOf(text)
    .map((run) => run.text)
    .join('');

/** A message in one line of plain words, for lists, quotes and those who cannot see pictures. */
export function previewOf(content: Content, t: Words): string {
  switch (content.kind) {
    case 'text':
      return plain(content.body);
    case 'image':
    case 'video':
      return content.caption === null
        ? t.content[content.kind]
        : `${t.content[content.kind]}: ${plain(content.caption)}`;
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
      return plain(content.body) || headerText(content.header) || t.shop.catalogue;
    case 'answer':
      return content.title;
    case 'order':
      return t.content.order(unitsOf(content.items));
    case 'template':
      return content.body === null ? headerText(content.header) || t.content.template : plain(content.body);
    case 'unknown':
      return t.content.unknown(content.type);
  }
}
