import { createBrowserStorage, createMemoryStorage, type TextStorage } from './storage.ts';

/** Opens localStorage; if the browser forbids it, a storage in memory, so that the page works until it is closed. */
function openStorage(): TextStorage {
  try {
    return createBrowserStorage(localStorage);
  } catch {
    return createMemoryStorage();
  }
}

export const deviceStorage = openStorage();
