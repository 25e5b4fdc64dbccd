import { useState } from 'react';

/**
 * The address of a file while it is shown. Each answer of the API brings a new link to the same file; taking it would load the file
 * again and again, so the first one stays until it fails, which is when the newest takes its place.
 */
export function useSteadyUrl(newest: string): { readonly url: string; readonly onError: () => void } {
  const [url, setUrl] = useState(newest);
  return { url, onError: () => setUrl(newest) };
}
