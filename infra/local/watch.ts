import { watch } from 'node:fs';
import { join, resolve, sep } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The folders that the cloud assembly is made of. */
const SOURCES = ['functions', 'shared', 'events', 'infra'];
/** Within `infra`; not part of the assembly: a change of the runtime itself needs a new start. */
const RUNTIME = `local${sep}`;

/** Editors write a file in several steps; changes this close together (ms) count as one. */
const SETTLE_MS = 150;

/** Calls `onChange` after sources below `root` changed, one call at a time; returns a function that stops watching. */
export function watchSources(onChange: () => Promise<void>, root = ROOT): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(onChange);
    }, SETTLE_MS);
  };
  // Folders, not files: an editor that renames a new file into place would leave us with the old one.
  const watchers = [
    watch(root, (_, file) => file === 'cdk.json' && changed()),
    ...SOURCES.map((folder) =>
      watch(join(root, folder), { recursive: true }, (_, file) => {
        if (folder !== 'infra' || !file?.startsWith(RUNTIME)) changed();
      }),
    ),
  ];
  // A folder that comes and goes is no reason to end.
  for (const watcher of watchers) watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
