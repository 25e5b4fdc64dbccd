import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The folders that the cloud assembly is made of. */
const SOURCES = ['functions', 'shared', 'events', 'infra'];
/** Not part of the assembly: a change of the runtime itself or of the simulator needs a new start. */
const BESIDE = ['infra/local', 'infra/simulator'];

/** Editors write a file in several steps; changes this close together (ms) count as one. */
const SETTLE_MS = 150;

/** Calls `onChange` after sources below `root` changed, one call at a time; returns a function that stops watching. */
export function watchSources(onChange: () => Promise<void>, root = ROOT): () => void {
  const { changed, stop } = settled(onChange);
  const unwatch = watchFiles(root, changed);
  return () => {
    stop();
    unwatch();
  };
}

/** Makes one call of `onChange` of changes that come close together, and never two calls at the same time. */
export function settled(onChange: () => Promise<void>): { readonly changed: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    changed: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(onChange);
      }, SETTLE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Tells of each step of a change of a source below `root`, by its path there; returns a function that stops watching. Each folder
 * is watched, and no file: an editor that renames a new file into place would leave us with the old one, as Node's recursive watching
 * on Linux does.
 */
export function watchFiles(root: string, changed: (file: string) => void): () => void {
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();
  const follow = (folder: string): void => {
    const identity = identityOf(join(root, folder));
    const known = watched.get(folder);
    if (identity === known?.identity || BESIDE.includes(folder)) return;
    // A folder that went and came back is another.
    known?.watcher.close();
    watched.delete(folder);
    if (identity === undefined) return;
    const watcher = watch(join(root, folder), (event, file) => {
      const path = `${folder}/${file ?? ''}`;
      if (BESIDE.includes(path)) return;
      changed(path);
      // Something came or went; should it be a folder, what is in it may have come before anybody looked.
      if (event === 'rename') followBelow(folder);
    });
    watcher.on('error', () => undefined);
    watched.set(folder, { watcher, identity });
    followBelow(folder);
  };
  const followBelow = (folder: string): void => {
    const known = [...watched.keys()].filter((one) => one.startsWith(`${folder}/`));
    for (const one of new Set([...known, ...foldersIn(root, folder)])) follow(one);
  };
  const settings = watch(root, (_, file) => file === 'cdk.json' && changed(file));
  settings.on('error', () => undefined);
  for (const folder of SOURCES) follow(folder);
  return () => {
    settings.close();
    for (const { watcher } of watched.values()) watcher.close();
  };
}

/** What tells a folder from a later one of the same name, whose inode may be the same; undefined when there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
}

/** The folders in one, by their path below the root. */
function foldersIn(root: string, folder: string): readonly string[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
  } catch {
    // It went while we looked.
    return [];
  }
}
