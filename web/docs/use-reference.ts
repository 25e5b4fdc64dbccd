import { useCallback, useEffect, useState } from 'react';
import { parseOpenApi, type Reference } from './openapi.ts';

/** The loading state of the API description. */
export type LoadingState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly reference: Reference }
  | { readonly state: 'failed' };

/** Loads the API description once. Returns the loading state and a function that retries. */
export function useReference(): readonly [loading: LoadingState, retry: () => void] {
  const [loading, setLoading] = useState<LoadingState>({ state: 'loading' });
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
  return parseOpenApi(await response.json());
}
