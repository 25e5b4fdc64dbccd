import { type ReactNode, useEffect, useState } from 'react';
import { BUSINESS_ZONE, createFormat } from '../i18n/format.ts';
import { isLanguage, type Language, translator } from '../i18n/translate.ts';
import { allWords, firstWords, type Words } from '../i18n/words.ts';
import { deviceShelf } from '../session/device.ts';
import { SpeechContext } from './shop.ts';

const NAME = 'language';

/** The language that was chosen on this device, and its words. */
export function chosenLanguage(): Promise<Words> {
  const stored = deviceShelf.get(NAME);
  return firstWords(isLanguage(stored) ? stored : 'id');
}

export function Languages({ first, children }: { first: Words; children: ReactNode }) {
  const [{ language, known }, speak] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = async (next: Language): Promise<void> => {
    const words = await allWords(next);
    deviceShelf.set(NAME, next);
    speak(words);
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const speech = {
    language,
    t: translator(known, language),
    format: createFormat(language, BUSINESS_ZONE, zone),
    choose: (next: Language) => void choose(next).catch(() => undefined),
  };
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}
