/** Real milliseconds between two looks. */
const LOOK_EVERY_MS = 20;

/**
 * Waits for something that happens in other threads or processes; answers what `look` found.
 * @throws Error naming `what` when it has not happened within `patienceMs` of the machine's time
 */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
