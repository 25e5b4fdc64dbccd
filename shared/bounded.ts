/**
 * Runs `work` over all inputs, at most `limit` at a time; results in the order of the inputs. The first error rejects, once
 * what was under way has ended, and starts nothing more: work that outlives its invocation is frozen with the function.
 */
export async function mapBounded<In, Out>(
  inputs: readonly In[],
  limit: number,
  work: (input: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const queue = inputs.entries();
  let failure: Settled<Out> | undefined;
  const lane = async (): Promise<void> => {
    for (const [index, input] of queue) {
      if (failure) return;
      const outcome = await settle(() => work(input, index));
      if (outcome.ok) results[index] = outcome.value;
      else failure ??= outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, lane));
  if (failure && !failure.ok) throw failure.error;
  return results;
}

export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** The outcome of a promise as a value, so that one failure does not hide the others. */
export async function settle<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** What a call or an entry takes at the most. */
export interface Room {
  readonly bytes: number;
  /** @default any number */
  readonly inputs?: number;
}

/** Inputs in as few groups as keep their order and have room; one that is too large by itself is alone in its group. */
export function packed<T>(
  inputs: readonly T[],
  { bytes, inputs: most = Number.POSITIVE_INFINITY }: Room,
  bytesOf: (input: T) => number,
): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let used = 0;
  for (const input of inputs) {
    const size = bytesOf(input);
    const open = groups.at(-1);
    if (open && open.length < most && used + size <= bytes) {
      open.push(input);
      used += size;
    } else {
      groups.push([input]);
      used = size;
    }
  }
  return groups;
}

/** Inputs under the same key, in order of first appearance. */
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
