import { groupBy, mapBounded, type Settled, settle } from '../../shared/bounded.ts';
import type { Cached } from '../../shared/cached.ts';
import type { Ids } from '../../shared/ids.ts';
import type { Job } from '../../shared/queue/worker.ts';
import type { MasterKeys } from '../../shared/sealing.ts';
import type { Doorbell } from './doorbell.ts';
import type { SendDeps } from './send-context.ts';
import { sendConversation } from './send-conversation.ts';

/** The dependencies of the worker; the keys are loaded on first use. */
export interface SendOutboundDeps extends Omit<SendDeps, 'ids' | 'master'> {
  readonly ids: Cached<Ids>;
  readonly master: Cached<MasterKeys>;
}

/** Number of conversations of a batch that are processed concurrently. */
const MAX_CONCURRENCY = 10;

/**
 * Creates the worker of the queue `outbound.fifo`. Several wake-ups of a conversation are one job with one outcome, so
 * that a conversation that must wait keeps all of its wake-ups, as FIFO queues require (Lambda Developer Guide, Using
 * Lambda with Amazon SQS, FIFO queues and partial batch responses).
 */
export const createSendOutbound =
  (deps: SendOutboundDeps) =>
  async (jobs: readonly Job<Doorbell>[]): Promise<readonly Settled<unknown>[]> => {
    const [ids, master] = await Promise.all([deps.ids.get(), deps.master.get()]);
    const outcomes = new Map<Job<Doorbell>, Settled<unknown>>();
    const conversations = groupBy(jobs, ({ input }) => `${input.tenantId}|${input.conversationId}`);
    await mapBounded(conversations, MAX_CONCURRENCY, async (group) => {
      const [first] = group;
      if (!first) return;
      const outcome = await settle(() => sendConversation(first.input, { ...deps, ids, master }));
      for (const job of group) outcomes.set(job, outcome);
    });
    return jobs.map((job) => outcomes.get(job) ?? { ok: true, value: undefined });
  };
