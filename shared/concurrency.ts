/**
 * Runs `work` over all inputs, at most `limit` at a time, and returns the results in the order of the inputs. After the
 * first error it starts no more work, waits for the work in progress, and then rejects: Lambda freezes work that
 * outlives its invocation.
 */
export async function mapConcurrently<In, Out>(
  inputs: readonly In[],
  limit: number,
  work: (input: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const pending = inputs.entries();
  let failure: Result<Out> | undefined;
  const runWorker = async (): Promise<void> => {
    for (const [index, input] of pending) {
      if (failure) return;
      const outcome = await toResult(() => work(input, index));
      if (outcome.ok) results[index] = outcome.value;
      else failure ??= outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, runWorker));
  if (failure && !failure.ok) throw failure.error;
  return results;
}

/** The outcome of work as a value. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** Runs `work` and returns its outcome as a value, so that one failure does not hide the others. */
export async function toResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The limits of one group. */
export interface ChunkLimits {
  readonly maxBytes: number;
  /** @default unlimited */
  readonly maxItems?: number;
}

/**
 * Splits inputs into consecutive groups within the limits. An input that exceeds `bytes` by itself gets its own group.
 */
export function chunk<T>(
  inputs: readonly T[],
  { maxBytes, maxItems = Number.POSITIVE_INFINITY }: ChunkLimits,
  bytesOf: (input: T) => number,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let used = 0;
  for (const input of inputs) {
    const size = bytesOf(input);
    const open = groups.at(-1);
    if (open && open.length < maxItems && used + size <= maxBytes) {
      open.push(input);
      used += size;
    } else {
      groups.push([input]);
      used = size;
    }
  }
  return groups;
}

/** Groups inputs by key, in the order in which the keys first appear. */
export function groupBy<T>(inputs: readonly T[], keyOf: (input: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const input of inputs) {
    const key = keyOf(input);
    const group = groups.get(key);
    if (group) group.push(input);
    else groups.set(key, [input]);
  }
  return [...groups.values()];
}
