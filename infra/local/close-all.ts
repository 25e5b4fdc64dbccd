/**
 * Calls the close functions one after the other, the last one first. A failure does not prevent the remaining calls.
 * @throws the first failure, after all calls
 */
export async function closeAll(closers: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
