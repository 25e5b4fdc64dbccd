import { memoryShelf, type Shelf, storageShelf } from './shelf.ts';

/** Opens localStorage; if the browser forbids it, a storage in memory, so that the page works until it is closed. */
function openStorage(): Shelf {
  try {
    return storageShelf(localStorage);
  } catch {
    return memoryShelf();
  }
}

export const deviceShelf = openStorage();
