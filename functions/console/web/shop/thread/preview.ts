import { templateTitle } from '../composer/template.ts';
import type { Translate } from '../i18n/translate.ts';
import type { ThreadMessage } from './message.ts';
import { plainText } from './rich-text.ts';
import { typeWord } from './type-word.ts';

/** A message's text in one line, without marks; a template's name as words. */
export const previewText = (type: string, text: string): string =>
  type === 'template' ? templateTitle(text) : plainText(text);

/** A message in one line, for quotations: its type where that is not plain text, and the beginning of its text. */
export function previewOf({ type, text }: Pick<ThreadMessage, 'type' | 'text'>, t: Translate): string {
  const word = typeWord(type);
  const parts = [word === null ? '' : t(word), text === null ? '' : previewText(type, text)];
  return parts.filter((part) => part !== '').join(' · ') || t('type.other', { type });
}
