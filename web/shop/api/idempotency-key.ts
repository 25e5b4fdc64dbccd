import { useRef } from 'react';
import { UnreachableError } from './problem.ts';

/** Returns a random key. `crypto.randomUUID` is not available on pages served over plain HTTP. */
export const newIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Provides the `Idempotency-Key` of a form. The key stays the same for the same request until a response arrives, so
 * that a second press after a lost response does not execute the request twice.
 */
export function useIdempotencyKey() {
  const last = useRef<{ readonly fingerprint: string; readonly key: string } | null>(null);
  return {
    keyFor(body: unknown): string {
      const fingerprint = JSON.stringify(body);
      if (last.current?.fingerprint !== fingerprint) last.current = { fingerprint, key: newIdempotencyKey() };
      return last.current.key;
    },
    onSettled(error: Error | null): void {
      if (!(error instanceof UnreachableError)) last.current = null;
    },
  };
}
