import { useState } from 'react';

interface AsyncAction {
  readonly isBusy: boolean;
  /** The error of the last run; null when it succeeded. */
  readonly error: unknown;
  /** Runs the action. Resolves to whether it succeeded. */
  readonly run: (action: () => Promise<unknown>) => Promise<boolean>;
}

/** Runs an asynchronous action and tracks its progress and error. */
export function useAsyncAction(): AsyncAction {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  return {
    isBusy,
    error,
    run: async (action) => {
      setBusy(true);
      setError(null);
      try {
        await action();
        return true;
      } catch (thrown) {
        setError(thrown);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
