/**
 * Ends parts one after the other, the last started first. One that fails to end does not keep the others at work.
 * @throws what failed first, when all were asked
 */
export async function closeAll(ends: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.toReversed()) {
    try {
      await end();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
