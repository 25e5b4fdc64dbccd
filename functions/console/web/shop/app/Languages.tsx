import { type ReactNode, useEffect, useState } from 'react';
import { BUSINESS_ZONE, createFormat } from '../i18n/format.ts';
import { type Language, preferredLanguage, translator } from '../i18n/translate.ts';
import { allWords, firstWords, type Words } from '../i18n/words.ts';
import { deviceShelf } from '../session/device.ts';
import { SpeechContext } from './shop.ts';

const STORAGE_KEY = 'language';

/**
 * Loads the texts of the first view, in the language that the user chose on this device or that the browser prefers.
 */
export function chosenLanguage(): Promise<Words> {
  return firstWords(preferredLanguage(deviceShelf.get(STORAGE_KEY), navigator.languages));
}

/** Provides the language of the page, its texts and its formats. */
export function Languages({ first, children }: { first: Words; children: ReactNode }) {
  const [{ language, texts }, setMessages] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const changeLanguage = async (next: Language): Promise<void> => {
    const loaded = await allWords(next);
    deviceShelf.set(STORAGE_KEY, next);
    setMessages(loaded);
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const value = {
    language,
    t: translator(texts, language),
    format: createFormat(language, BUSINESS_ZONE, zone),
    setLanguage: (next: Language) => void changeLanguage(next).catch(() => undefined),
  };
  return <SpeechContext value={value}>{children}</SpeechContext>;
}
