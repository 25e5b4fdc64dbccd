import { useCallback, useEffect, useState } from 'react';
import { type Reference, readOpenApi } from './model.ts';

/** The loading state of the API description. */
export type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly reference: Reference }
  | { readonly state: 'failed' };

/** Loads the API description once. Returns the loading state and a function that retries. */
export function useReference(): readonly [loading: Loading, retry: () => void] {
  const [loading, setLoading] = useState<Loading>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads again
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (reference) => setLoading({ state: 'ready', reference }),
      () => {
        if (!abort.signal.aborted) setLoading({ state: 'failed' });
      },
    );
    return () => abort.abort();
  }, [attempt]);
  const retry = useCallback(() => {
    setLoading({ state: 'loading' });
    setAttempt((last) => last + 1);
  }, []);
  return [loading, retry];
}

async function load(signal: AbortSignal): Promise<Reference> {
  const response = await fetch('/openapi.json', { signal });
  if (!response.ok) throw new Error(`/openapi.json: ${response.status}`);
  return readOpenApi(await response.json());
}
