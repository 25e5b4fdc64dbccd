import { type ReactNode, useEffect, useState } from 'react';
import { type Language, readLanguage, writeLanguage } from '../../ui/language.ts';
import { BUSINESS_ZONE, createFormat } from '../i18n/format.ts';
import { loadAllMessages, loadFirstMessages, type Messages } from '../i18n/messages.ts';
import { createTranslator } from '../i18n/translate.ts';
import { LanguageContext } from './contexts.ts';

/**
 * Loads the texts of the first view, in the language that the user chose on this device or that the browser prefers.
 */
export function loadInitialMessages(): Promise<Messages> {
  return loadFirstMessages(readLanguage());
}

/** Provides the language of the page, its texts and its formats. */
export function LanguageProvider({ first, children }: { first: Messages; children: ReactNode }) {
  const [{ language, texts }, setMessages] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const changeLanguage = async (next: Language): Promise<void> => {
    const loaded = await loadAllMessages(next);
    writeLanguage(next);
    setMessages(loaded);
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const value = {
    language,
    t: createTranslator(texts, language),
    format: createFormat(language, BUSINESS_ZONE, zone),
    setLanguage: (next: Language) => void changeLanguage(next).catch(() => undefined),
  };
  return <LanguageContext value={value}>{children}</LanguageContext>;
}
