/** A value that all projects of a test run share, with a function to end it. */
export interface Shared<T> {
  readonly value: T;
  end(): Promise<void> | void;
}

interface Entry {
  readonly started: Promise<Shared<unknown>>;
  users: number;
}
declare global {
  var warungShared: Map<string, Entry> | undefined;
}

/**
 * Starts something once for all projects of a test run, and ends it after the last one. Each project loads its global
 * setup separately, hence the global variable.
 * @returns the shared value and a function for the project's teardown
 */
export async function oncePerRun<T>(
  name: string,
  start: () => Promise<Shared<T>>,
): Promise<{ readonly value: T; readonly release: () => Promise<void> }> {
  globalThis.warungShared ??= new Map();
  const all = globalThis.warungShared;
  const entry: Entry = all.get(name) ?? { started: start(), users: 0 };
  all.set(name, entry);
  entry.users += 1;
  const shared = (await entry.started) as Shared<T>;
  return {
    value: shared.value,
    release: async () => {
      entry.users -= 1;
      if (entry.users > 0) return;
      all.delete(name);
      await shared.end();
    },
  };
}
