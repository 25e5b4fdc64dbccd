import { moreWords } from '../i18n/words.ts';
import { insist } from './insist.ts';

/** Imports a lazily loaded part of the page together with its texts. See {@link insist}. */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([insist(load), insist(moreWords)]);
  return loaded;
}
