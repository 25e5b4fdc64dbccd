import { toJsonErrorResponse } from '../endpoint/errors.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { EventBusEngine, type EventsEngine, type EventsOptions } from './engine.ts';
import { type PutEventsEntry, putEventsSchema } from './put-events-entry.ts';

export interface EventsService {
  readonly engine: EventsEngine;
  readonly service: WireService;
  /** Starts deliveries. Call it when all resources are applied. */
  start(): void;
  /** Resolves when no delivery is in progress or due. */
  waitUntilIdle(): Promise<void>;
  close(): void;
}

/** Creates EventBridge with its data in `<dataDir>/events.sqlite`. */
export function createEvents(options: EventsOptions): EventsService {
  const events = new EventBusEngine(options);
  return {
    engine: events,
    service: eventsService(events, options.authorizer),
    start: () => events.start(),
    waitUntilIdle: () => events.waitUntilIdle(),
    close: () => events.close(),
  };
}

const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

function eventsService(engine: EventsEngine, authorizer: Authorizer): WireService {
  return {
    name: 'events',
    throttlingCode: 'ThrottlingException',
    actionOf: (call) => `events:${operationOf(call)}`,
    async handle(call) {
      if (operationOf(call) !== 'PutEvents')
        throw new AwsError(
          'UnknownOperationException',
          `The local runtime does not support ${operationOf(call)}: only the template creates rules`,
        );
      return putEvents(engine, authorizer, call);
    },
    errorResponse: (error) => toJsonErrorResponse(error, '1.1'),
  };
}

function operationOf(call: WireCall): string {
  return (call.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}

function putEvents(engine: EventsEngine, authorizer: Authorizer, call: WireCall): WireResponse {
  const { Entries } = parse(call.body);
  for (const entry of Entries) authorizeEntry(engine, authorizer, call, entry);
  const results = engine.putEvents(Entries, {
    by:
      call.session.functionName ??
      (call.session.principal.kind === 'role' ? call.session.principal.roleArn : 'operator'),
    traceHeader: call.headers['x-amzn-trace-id'],
  });
  const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ FailedEntryCount, Entries: results }) };
}

function parse(body: Buffer): { Entries: PutEventsEntry[] } {
  try {
    return putEventsSchema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new AwsError('SerializationException', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Authorizes PutEvents on the bus, with condition keys (Service Authorization Reference, "Actions defined by Amazon
 * EventBridge").
 */
function authorizeEntry(engine: EventsEngine, authorizer: Authorizer, call: WireCall, entry: PutEventsEntry): void {
  authorizer.authorize({
    principal: call.session.principal,
    action: 'events:PutEvents',
    resource: engine.busArn(entry.EventBusName),
    context: {
      ...(entry.Source === undefined ? {} : { 'events:source': entry.Source }),
      ...(entry.DetailType === undefined ? {} : { 'events:detail-type': entry.DetailType }),
    },
  });
}
