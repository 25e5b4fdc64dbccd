import * as z from 'zod';

export const ShardSchema = z.object({
  ShardId: z.string(),
  ParentShardId: z.string().nullish(),
  SequenceNumberRange: z.object({
    StartingSequenceNumber: z.string(),
    EndingSequenceNumber: z.string().optional(),
  }),
});
export type Shard = z.infer<typeof ShardSchema>;

/**
 * Sorts shards in the order in which they must be read: each after its parent (Developer Guide, "Reading and processing
 * a stream"), else by their start. DynamoDB Local creates a single line of shards.
 */
export function sortByLineage(shards: readonly Shard[]): readonly Shard[] {
  const byId = new Map(shards.map((shard) => [shard.ShardId, shard]));
  const ordered = new Set<Shard>();
  const visit = (shard: Shard): void => {
    if (ordered.has(shard)) return;
    const parent = shard.ParentShardId ? byId.get(shard.ParentShardId) : undefined;
    if (parent) visit(parent);
    ordered.add(shard);
  };
  for (const shard of [...shards].sort((a, b) => (start(a) < start(b) ? -1 : 1))) visit(shard);
  return [...ordered];
}

/** Returns the shard that contains, or contained, a sequence number. */
export function findShard(shards: readonly Shard[], sequenceNumber: string): Shard | undefined {
  const sequence = BigInt(sequenceNumber);
  return shards.findLast((shard) => {
    const end = shard.SequenceNumberRange.EndingSequenceNumber;
    return start(shard) <= sequence && (end === undefined || sequence <= BigInt(end));
  });
}

/** Returns the shard to read after the end of `shard`. */
export function findNextShard(shards: readonly Shard[], shard: Shard): Shard | undefined {
  const at = shards.findIndex((other) => other.ShardId === shard.ShardId);
  return at === -1 ? shards.find((other) => start(other) > start(shard)) : shards[at + 1];
}

function start(shard: Shard): bigint {
  return BigInt(shard.SequenceNumberRange.StartingSequenceNumber);
}
