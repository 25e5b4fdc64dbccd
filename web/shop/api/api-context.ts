import { createContext, useContext } from 'react';
import type { Api } from './client.ts';

/** What queries need of the signed-in session. */
interface ApiSession {
  readonly api: Api;
  readonly me: { readonly agent: { readonly id: string } };
}

export const ApiContext = createContext<ApiSession | null>(null);

export function useApi(): ApiSession {
  const session = useContext(ApiContext);
  if (session === null) throw new Error('useApi is called outside of ApiContext');
  return session;
}
