import type { Cached } from '../../shared/cached.ts';
import { groupBy, mapConcurrently, type Result, toResult } from '../../shared/concurrency.ts';
import type { MasterKeys } from '../../shared/encryption.ts';
import type { Ids } from '../../shared/ids.ts';
import type { Job } from '../../shared/queue/worker.ts';
import type { SendDeps } from './send-context.ts';
import { sendConversation } from './send-conversation.ts';
import type { WakeUp } from './wake-up.ts';

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
  async (jobs: readonly Job<WakeUp>[]): Promise<readonly Result<unknown>[]> => {
    const [ids, master] = await Promise.all([deps.ids.get(), deps.master.get()]);
    const outcomes = new Map<Job<WakeUp>, Result<unknown>>();
    const conversations = groupBy(jobs, ({ input }) => `${input.tenantId}|${input.conversationId}`);
    await mapConcurrently(conversations, MAX_CONCURRENCY, async (group) => {
      const [first] = group;
      if (!first) return;
      const outcome = await toResult(() => sendConversation(first.input, { ...deps, ids, master }));
      for (const job of group) outcomes.set(job, outcome);
    });
    return jobs.map((job) => outcomes.get(job) ?? { ok: true, value: undefined });
  };
