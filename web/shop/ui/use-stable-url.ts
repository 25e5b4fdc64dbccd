import { useState } from 'react';

/**
 * Returns a stable URL of a file while it is shown. Every API response has a new URL of the same file; using it would
 * load the file again, so the first URL stays until it fails. Then the newest one replaces it.
 */
export function useStableUrl(newest: string): { readonly url: string; readonly onError: () => void } {
  const [url, setUrl] = useState(newest);
  return { url, onError: () => setUrl(newest) };
}
