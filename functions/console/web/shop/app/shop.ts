import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Api } from '../api/client.ts';
import type { Connection, Store } from '../api/connection.ts';
import type { Drafts } from '../composer/drafts.ts';
import type { Format } from '../i18n/format.ts';
import type { Language, Translate } from '../i18n/translate.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Me } from '../session/session.ts';

/** What the language of the page decides. */
export interface Speech {
  readonly language: Language;
  readonly t: Translate;
  readonly format: Format;
  readonly choose: (language: Language) => void;
}

/** What every part of the page of somebody who is signed in can use. */
export interface Shop {
  readonly api: Api;
  readonly me: Me;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly connection: Store<Connection>;
  /** The server's time in milliseconds, in steps of some seconds. */
  readonly clock: Store<number>;
  readonly signOut: () => void;
}

/** A component was put where it can't work. */
class NoContext extends Error {
  override readonly name = 'NoContext';
}

export const SpeechContext = createContext<Speech | null>(null);
export const ShopContext = createContext<Shop | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new NoContext('outside of SpeechContext');
  return speech;
}

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (shop === null) throw new NoContext('outside of ShopContext');
  return shop;
}

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);

export const useNow = (): number => useStore(useShop().clock);
