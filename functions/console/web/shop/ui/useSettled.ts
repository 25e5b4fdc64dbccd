import { useEffect, useState } from 'react';

const PAUSE = 250;

/** A text once nobody types in it any more: each is a question to the API. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
