import { type ReactNode, useEffect, useState } from 'react';
import { BUSINESS_ZONE, createFormat } from '../i18n/format.ts';
import { indonesian } from '../i18n/id.ts';
import { type Catalogue, isLanguage, type Language, translator } from '../i18n/translate.ts';
import { deviceShelf } from '../session/device.ts';
import { SpeechContext } from './shop.ts';

const NAME = 'language';

/** Indonesian is at hand; another language is fetched by who chose it. */
const CATALOGUES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  id: async () => indonesian,
  en: async () => (await import('../i18n/en.ts')).english,
};

interface Spoken {
  readonly language: Language;
  readonly catalogue: Catalogue;
}

/** The language that was chosen on this device, and its words. */
export async function chosenLanguage(): Promise<Spoken> {
  const stored = deviceShelf.get(NAME);
  const language = isLanguage(stored) ? stored : 'id';
  return { language, catalogue: await CATALOGUES[language]() };
}

export function Languages({ first, children }: { first: Spoken; children: ReactNode }) {
  const [{ language, catalogue }, speak] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = async (next: Language): Promise<void> => {
    const spoken = await CATALOGUES[next]();
    deviceShelf.set(NAME, next);
    speak({ language: next, catalogue: spoken });
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const speech = {
    language,
    t: translator(catalogue, language),
    format: createFormat(language, BUSINESS_ZONE, zone),
    choose: (next: Language) => void choose(next).catch(() => undefined),
  };
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}
