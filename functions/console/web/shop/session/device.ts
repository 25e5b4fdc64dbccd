import { memoryShelf, type Shelf, storageShelf } from './shelf.ts';

/** The device's storage; where a browser forbids it, memory, so that the page works until it is closed. */
function findShelf(): Shelf {
  try {
    return storageShelf(localStorage);
  } catch {
    return memoryShelf();
  }
}

export const deviceShelf = findShelf();
