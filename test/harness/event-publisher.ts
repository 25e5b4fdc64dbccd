import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { LocalRuntime } from '@warung/local';
import { cloudEvent, EVENT_SOURCE } from '../../events/cloud-event.ts';
import type { DomainEvent } from '../../events/domain-events.ts';

/** Maximum number of entries of a PutEvents call. */
const MAX_ENTRIES = 10;

/** Publishes domain events on the platform's bus, as publish-changes does: several events of one type per bus entry. */
export class EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #bus: string;

  constructor(runtime: LocalRuntime) {
    this.#client = new EventBridgeClient(runtime.clientConfig());
    this.#bus = runtime.output('BusName');
  }

  async publish(events: readonly DomainEvent[], eventsPerEntry = 100): Promise<void> {
    const entries = [...Map.groupBy(events, ({ type }) => type)].flatMap(([type, ofType]) =>
      chunks(ofType, eventsPerEntry).map((chunk) => {
        const event = cloudEvent(
          type,
          chunk.map(({ event }) => event),
        );
        return { EventBusName: this.#bus, Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify(event) };
      }),
    );
    for (const Entries of chunks(entries, MAX_ENTRIES)) {
      const { FailedEntryCount } = await this.#client.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error('the bus rejected events');
    }
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
