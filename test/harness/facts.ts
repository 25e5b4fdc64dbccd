import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { cloudEvent, SOURCE } from '../../events/envelope.ts';
import type { Fact } from '../../events/facts.ts';
import type { LocalRuntime } from '../../infra/local/runtime.ts';

/** What PutEvents takes at once. */
const ENTRIES = 10;

/** Tells facts on the platform's bus, as publish-changes does: so many of one type an event. */
export class Teller {
  readonly #client: EventBridgeClient;
  readonly #bus: string;

  constructor(runtime: LocalRuntime) {
    this.#client = new EventBridgeClient(runtime.clientConfig());
    this.#bus = runtime.output('BusName');
  }

  async tell(facts: readonly Fact[], together = 100): Promise<void> {
    const events = [...Map.groupBy(facts, ({ type }) => type)].flatMap(([type, ofType]) =>
      chunks(ofType, together).map((chunk) => {
        const event = cloudEvent(
          type,
          chunk.map(({ fact }) => fact),
        );
        return { EventBusName: this.#bus, Source: SOURCE, DetailType: type, Detail: JSON.stringify(event) };
      }),
    );
    for (const Entries of chunks(events, ENTRIES)) {
      const { FailedEntryCount } = await this.#client.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error('the bus refused facts');
    }
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
