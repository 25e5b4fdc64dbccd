/** Interval between two checks, in real time. */
const POLL_INTERVAL_MS = 20;

/**
 * Waits until `check` returns a value, for events in other threads or processes. Returns the value.
 * @throws Error that names `what` if there is no value within `timeoutMs` of real time
 */
export async function waitFor<T>(
  what: string,
  check: () => T | false | undefined | Promise<T | false | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}
