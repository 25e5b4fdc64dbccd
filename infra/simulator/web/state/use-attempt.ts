import { useState } from 'react';

interface Attempt {
  readonly busy: boolean;
  /** What the last attempt failed with; null when it did not. */
  readonly failure: unknown;
  /** Does the work; resolves to whether it was done. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Work that one waits for and that may fail. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    busy,
    failure,
    attempt: async (work) => {
      setBusy(true);
      setFailure(null);
      try {
        await work();
        return true;
      } catch (error) {
        setFailure(error);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
