import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Clock } from './clock.ts';
import { safeReason } from './errors.ts';

type Field = string | number | boolean | null | undefined;

/** What a line needs of a logger; Powertools' Logger fits. */
export interface LineSink {
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** Ids of a kind that a line holds at the most: two batches' worth, and a bound on what a line costs. */
const LONGEST_LIST = 20;

/**
 * The one log line of a unit of work (an HTTP request, a batch), gathered while the work runs. Ids, counts, durations
 * and outcomes only: never bodies, phone numbers, wamids or tokens.
 */
export class Line {
  readonly #fields: Record<string, Field> = {};
  readonly #counts: Record<string, number> = {};
  readonly #metrics: Record<string, number> = {};
  readonly #lists: Record<string, Set<string>> = {};

  set(fields: Record<string, Field>): void {
    Object.assign(this.#fields, fields);
  }

  count(name: string, by = 1): void {
    this.#counts[name] = (this.#counts[name] ?? 0) + by;
  }

  /** Adds an id to a list of distinct ones, by which a message or an input is followed from line to line. Those beyond twenty are counted. */
  note(list: string, id: string | undefined): void {
    if (id === undefined) return;
    this.#lists[list] ??= new Set();
    const known = this.#lists[list];
    if (known.size < LONGEST_LIST) known.add(id);
    else if (!known.has(id)) this.count(`${list}More`);
  }

  /** Counts something that an alarm watches (`alarmOn` in infra): it becomes a CloudWatch metric of the namespace Warung. */
  alarm(name: string, by = 1): void {
    this.#metrics[name] = (this.#metrics[name] ?? 0) + by;
  }

  /** The finished line. The metrics part is CloudWatch's embedded metric format; no dimension but the service (cost). */
  fields(now: number, startedAt: number): Record<string, unknown> {
    const names = Object.keys(this.#metrics);
    const embedded = {
      Timestamp: now,
      CloudWatchMetrics: [
        { Namespace: 'Warung', Dimensions: [['service']], Metrics: names.map((Name) => ({ Name, Unit: 'Count' })) },
      ],
    };
    return {
      ...this.#fields,
      ...Object.fromEntries(Object.entries(this.#lists).map(([name, ids]) => [name, [...ids]])),
      ...this.#counts,
      ...this.#metrics,
      ms: now - startedAt,
      ...(names.length > 0 ? { _aws: embedded } : {}),
    };
  }
}

const current = new AsyncLocalStorage<Line>();

/** The line of the work going on; outside any work a line that nobody prints. */
export const line = (): Line => current.getStore() ?? new Line();

export interface LineDeps {
  readonly sink: LineSink;
  readonly clock: Clock;
}

/** Runs one unit of work and prints its line, also when it fails; the failure goes on to the caller. */
export async function unitOfWork<T>(deps: LineDeps, name: string, work: () => Promise<T>): Promise<T> {
  const started = deps.clock.now();
  const own = new Line();
  return current.run(own, async () => {
    try {
      const result = await work();
      deps.sink.info(name, own.fields(deps.clock.now(), started));
      return result;
    } catch (error) {
      own.set({ outcome: 'failed', reason: safeReason(error) });
      deps.sink.error(name, own.fields(deps.clock.now(), started));
      throw error;
    }
  });
}

/** The production sink: Powertools' logger, which adds service, level and time; level and service come from the environment. */
export const powertoolsSink = (): LineSink => new Logger();
