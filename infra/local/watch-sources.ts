import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The source folders of the cloud assembly. */
const SOURCES = ['functions', 'shared', 'events', 'infra'];
/** Folders that are not part of the assembly: a change of the runtime or of the simulator requires a restart. */
const EXCLUDED = ['infra/local', 'infra/simulator'];

/** Editors write a file in several steps: changes this close together count as one. */
const DEBOUNCE_MS = 150;

/** Calls `onChange` after sources below `root` changed, one call at a time. Returns a function that stops watching. */
export function watchSources(onChange: () => Promise<void>, root = ROOT): () => void {
  const { changed, stop } = createDebouncer(onChange);
  const unwatch = watchFiles(root, changed);
  return () => {
    stop();
    unwatch();
  };
}

/**
 * Combines changes that occur close together into one call of `onChange`, and never runs two calls at the same time.
 */
export function createDebouncer(onChange: () => Promise<void>): {
  readonly changed: () => void;
  readonly stop: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    changed: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(onChange);
      }, DEBOUNCE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Reports each step of a change of a source by its path below `root`. Returns a function that stops watching. It
 * watches folders only: when an editor renames a new file into place, a watched file would still be the old one, as in
 * Node's recursive watching on Linux.
 */
export function watchFiles(root: string, changed: (file: string) => void): () => void {
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  const watchFolder = (folder: string): void => {
    const identity = identityOf(join(root, folder));
    const known = watched.get(folder);
    if (identity === known?.identity || EXCLUDED.includes(folder)) return;
    // A deleted and recreated folder needs a new watcher.
    known?.watcher.close();
    watched.delete(folder);
    if (identity === undefined) return;
    const watcher = watch(join(root, folder), (event, file) => {
      const path = `${folder}/${file ?? ''}`;
      if (EXCLUDED.includes(path)) return;
      changed(path);
      // An entry was added or removed. If it is a folder, its content may be older than the watcher.
      if (event === 'rename') watchSubfolders(folder);
    });
    watcher.on('error', () => undefined);
    watched.set(folder, { watcher, identity });
    watchSubfolders(folder);
  };
  const watchSubfolders = (folder: string): void => {
    const known = [...watched.keys()].filter((one) => one.startsWith(`${folder}/`));
    for (const one of new Set([...known, ...foldersIn(root, folder)])) watchFolder(one);
  };
  const rootWatcher = watch(root, (_, file) => file === 'cdk.json' && changed(file));
  rootWatcher.on('error', () => undefined);
  for (const folder of SOURCES) watchFolder(folder);
  return () => {
    rootWatcher.close();
    for (const { watcher } of watched.values()) watcher.close();
  };
}

/** Identifies a folder, so that a recreated one differs even with the same inode; undefined when there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
}

/** Returns the subfolders of a folder, by their path below the root. */
function foldersIn(root: string, folder: string): readonly string[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
  } catch {
    // The folder was deleted in the meantime.
    return [];
  }
}
