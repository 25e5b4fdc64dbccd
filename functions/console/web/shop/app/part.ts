import { moreWords } from '../i18n/words.ts';
import { insist } from './insist.ts';

/** Loads a later part of the page, with the words that it says. See {@link insist}. */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([insist(load), insist(moreWords)]);
  return loaded;
}
