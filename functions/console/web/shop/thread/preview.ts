import type { Translate } from '../i18n/translate.ts';
import type { ThreadMessage } from './message.ts';
import { typeWord } from './type-word.ts';

/** A message in one line, for quotations: its type where that is not plain text, and the beginning of its text. */
export function previewOf({ type, text }: Pick<ThreadMessage, 'type' | 'text'>, t: Translate): string {
  const word = typeWord(type);
  const parts = [word === null ? null : t(word), text];
  return parts.filter((part) => part !== null && part !== '').join(' · ') || t('type.other', { type });
}
