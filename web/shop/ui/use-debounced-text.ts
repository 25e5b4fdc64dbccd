import { useEffect, useState } from 'react';

const DELAY_MS = 250;

/** Returns a text after it has not changed for a moment, so that typing does not send a request per key. */
export function useDebouncedText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
