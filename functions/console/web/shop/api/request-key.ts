import { useRef } from 'react';
import { Unreachable } from './problem.ts';

/** A key that nobody else makes. crypto.randomUUID is missing where a page came by plain http. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The `Idempotency-Key` of a form: the same for the same request until it was answered, so that pressing again after a lost answer
 * asks for nothing twice.
 */
export function useRequestKey() {
  const last = useRef<{ readonly print: string; readonly key: string } | null>(null);
  return {
    of(body: unknown): string {
      const print = JSON.stringify(body);
      if (last.current?.print !== print) last.current = { print, key: newKey() };
      return last.current.key;
    },
    settled(error: Error | null): void {
      if (!(error instanceof Unreachable)) last.current = null;
    },
  };
}
