const PAUSE = 3_000;
const ENOUGH = 3;

/**
 * Loads a part of the page, again and again while there is no network. With network it gives up after some tries: the part is
 * gone, because a newer page was published.
 */
export async function insist<T>(load: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine && tries >= ENOUGH) throw error;
      await networkOr(PAUSE);
    }
  }
}

const networkOr = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener('online', done);
  });
