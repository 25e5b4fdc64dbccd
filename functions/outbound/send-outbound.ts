import { groupBy, mapBounded, type Settled, settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import type { Ids } from '../../shared/ids.ts';
import type { Job } from '../../shared/queue/worker.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { Doorbell } from './doorbell.ts';
import { type SendDeps, sendConversation } from './send-conversation.ts';

export interface SendOutboundDeps extends Omit<SendDeps, 'ids' | 'master'> {
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
}

/** Conversations of one batch that are sent at the same time. */
const PARALLEL = 10;

/**
 * Work on a batch of the queue `outbound.fifo`. Several doorbells of one conversation are one piece of work with one outcome: so
 * that a conversation that must wait keeps all of its doorbells, as a FIFO queue wants it (Lambda Developer Guide, Using
 * Lambda with Amazon SQS, FIFO queues and partial batch responses).
 */
export const createSendOutbound =
  (deps: SendOutboundDeps) =>
  async (jobs: readonly Job<Doorbell>[]): Promise<readonly Settled<unknown>[]> => {
    const [ids, master] = await Promise.all([deps.ids.get(), deps.master.get()]);
    const outcomes = new Map<Job<Doorbell>, Settled<unknown>>();
    const conversations = groupBy(jobs, ({ input }) => `${input.tenantId}|${input.conversationId}`);
    await mapBounded(conversations, PARALLEL, async (group) => {
      const [first] = group;
      if (!first) return;
      const outcome = await settle(() => sendConversation(first.input, { ...deps, ids, master }));
      for (const job of group) outcomes.set(job, outcome);
    });
    return jobs.map((job) => outcomes.get(job) ?? { ok: true, value: undefined });
  };
