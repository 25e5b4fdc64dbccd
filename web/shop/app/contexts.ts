import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Language } from '../../ui/language.ts';
import type { Api } from '../api/client.ts';
import type { Connection, Store } from '../api/connection.ts';
import type { Drafts } from '../composer/drafts.ts';
import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Me } from '../session/session.ts';

/** The language of the page, with its texts and formats. */
export interface PageLanguage {
  readonly language: Language;
  readonly t: Translate;
  readonly format: Format;
  readonly setLanguage: (language: Language) => void;
}

/** Services of a signed-in session, for all components. */
export interface Services {
  readonly api: Api;
  readonly me: Me;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly connection: Store<Connection>;
  /** The server's time in milliseconds, updated every few seconds. */
  readonly clock: Store<number>;
  readonly signOut: () => void;
}

/** A component was rendered outside of its context. */
class NoContextError extends Error {
  override readonly name = 'NoContextError';
}

export const LanguageContext = createContext<PageLanguage | null>(null);
export const ServicesContext = createContext<Services | null>(null);

export function useLanguage(): PageLanguage {
  const value = useContext(LanguageContext);
  if (value === null) throw new NoContextError('useLanguage is called outside of LanguageContext');
  return value;
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new NoContextError('useServices is called outside of ServicesContext');
  return services;
}

/** Returns the value of a store, and re-renders when it changes. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);

/** Returns the server's time in milliseconds. */
export const useNow = (): number => useStore(useServices().clock);
