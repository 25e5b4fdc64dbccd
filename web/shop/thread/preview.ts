import { plainText } from '../../ui/rich-text.ts';
import type { ThreadMessage } from '../api/thread-message.ts';
import { templateTitle } from '../composer/template-content.ts';
import type { Translate } from '../i18n/translate.ts';
import { typeLabelKey } from './type-label.ts';

/** Returns the text of a message without formatting marks; for a template, its title. */
export const previewText = (type: string, text: string): string =>
  type === 'template' ? templateTitle(text) : plainText(text);

/** Returns a one-line preview of a message for quotations: its type, unless it is plain text, and its text. */
export function previewOf({ type, text }: Pick<ThreadMessage, 'type' | 'text'>, t: Translate): string {
  const label = typeLabelKey(type);
  const parts = [label === null ? '' : t(label), text === null ? '' : previewText(type, text)];
  return parts.filter((part) => part !== '').join(' · ') || t('type.other', { type });
}
