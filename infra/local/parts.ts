import { closeAll } from './close-all.ts';
import type { SharedJava } from './dynamodb/java.ts';
import { type Dynamo, startDynamo } from './dynamodb/start.ts';
import { type Endpoint, startEndpoint } from './endpoint/server.ts';
import { createEvents, type EventsPart } from './events/service.ts';
import { createHttpApi } from './http-api/engine.ts';
import { IamEngine } from './iam/engine.ts';
import { SessionStore } from './iam/sessions.ts';
import type { RuntimeClock } from './kernel/clock.ts';
import type { Faults } from './kernel/faults.ts';
import type { Place, Principal } from './kernel/identity.ts';
import type { Meter } from './kernel/meter.ts';
import { Destinations } from './lambda/destinations.ts';
import { LambdaRuntime } from './lambda/runtime.ts';
import { Mappings } from './mappings/mappings.ts';
import { dynamoProviders } from './resources/dynamodb.ts';
import { eventsProviders } from './resources/events.ts';
import { httpApiProviders } from './resources/http-api.ts';
import { iamProviders } from './resources/iam.ts';
import { lambdaProviders } from './resources/lambda.ts';
import { logsProviders } from './resources/logs.ts';
import { mappingProviders } from './resources/mappings.ts';
import { s3Providers } from './resources/s3.ts';
import { schedulerProviders } from './resources/scheduler.ts';
import { secretsProviders } from './resources/secrets.ts';
import { snsProviders } from './resources/sns.ts';
import { sqsProviders } from './resources/sqs.ts';
import { ssmProviders } from './resources/ssm.ts';
import { type S3, startS3 } from './s3/start.ts';
import { createScheduler } from './scheduler/engine.ts';
import { SecretsEngine } from './secrets/engine.ts';
import { secretsService } from './secrets/service.ts';
import { createSqs, type Sqs } from './sqs/create.ts';
import { SsmEngine } from './ssm/engine.ts';
import { ssmService } from './ssm/service.ts';
import { stsService } from './sts/service.ts';
import type { Assembly } from './template/assembly.ts';
import type { Provider } from './template/provider.ts';

export interface PartsOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly clock: RuntimeClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly place: Place;
  readonly sharedJava?: SharedJava | undefined;
  readonly onProgress: (step: string) => void;
}

/** The services of the runtime. Each depends only on those that it calls. */
export interface Parts {
  readonly clock: RuntimeClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly place: Place;
  readonly iam: IamEngine;
  readonly sessions: SessionStore;
  readonly endpoint: Endpoint;
  readonly dynamo: Dynamo;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly secrets: SecretsEngine;
  readonly ssm: SsmEngine;
  readonly lambda: LambdaRuntime;
  readonly mappings: Mappings;
  readonly events: EventsPart;
  readonly scheduler: ReturnType<typeof createScheduler>;
  readonly httpApi: ReturnType<typeof createHttpApi>;
  stop(): Promise<void>;
}

/**
 * Starts all services. Takes the public port first, so that a port in use is reported immediately. The services process
 * nothing until the templates are applied and their own `start` is called.
 * @throws PortTaken, JavaMissing
 */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const { dataDir, clock, meter, faults, place, onProgress } = options;
  const stops: (() => unknown)[] = [];
  const stop = (): Promise<void> => closeAll(stops.splice(0));
  const iam = new IamEngine({ clock, place });
  const sessions = new SessionStore(clock);
  const common = { dataDir, clock, meter, faults, place, authorizer: iam };
  // Set once the endpoint listens; services created before that read it when they use it.
  let origin = '';
  try {
    const functions = new LambdaRuntime({
      ...common,
      sessions,
      endpoint: () => origin,
      deliver: (...record) => deliver(...record),
    });
    const httpApi = createHttpApi({ ...common, lambda: functions, port: options.port });
    stops.push(() => httpApi.close());
    await httpApi.listen();
    const dynamo = await startDynamo({ ...common, sharedJava: options.sharedJava });
    stops.push(() => dynamo.stop());
    const s3 = await startS3(common);
    stops.push(() => s3.stop());
    onProgress('DynamoDB Local and S3 are ready');

    const sqs = createSqs({ ...common, endpointOrigin: () => origin });
    const secrets = new SecretsEngine(common);
    const ssm = new SsmEngine(common);
    stops.push(
      () => sqs.close(),
      () => secrets.close(),
      () => ssm.close(),
    );
    const targets = { sqs: sqs.engine, lambda: functions, report: console.error };
    const events = createEvents({ ...common, ...targets });
    const assumeRole = (roleArn: string, as: Principal): Principal =>
      iam.assume({ principal: as, roleArn, sessionName: 'scheduler' });
    const scheduler = createScheduler({ ...common, ...targets, assumeRole });
    stops.push(
      () => events.close(),
      () => scheduler.close(),
    );
    const services = [
      sqs.service,
      dynamo.service,
      events.service,
      s3.service,
      stsService({ ...common, iam, sessions }),
      secretsService({ ...common, engine: secrets }),
      ssmService({ ...common, engine: ssm }),
    ];
    const endpoint = await startEndpoint({
      port: 0,
      clock,
      faults,
      sessions,
      services,
      onCrash: (id) => functions.kill(id),
    });
    origin = endpoint.origin;
    stops.push(
      () => endpoint.close(),
      () => functions.close(),
    );

    const destinations = new Destinations({
      ...common,
      sqs: sqs.engine,
      putObject: (...object) => s3.putObject(...object),
    });
    const deliver: DeliverRecord = (roleArn, arn, record) =>
      destinations.send({ roleArn, functionName: 'lambda.amazonaws.com' }, arn, record, '');
    const mappings = new Mappings({
      ...common,
      lambda: functions,
      sqs: sqs.engine,
      streams: dynamo.streams,
      destinations,
    });
    // The mappings close first: functions that process a batch may still call through the reverse proxy.
    stops.push(
      () => httpApi.close(),
      () => mappings.close(),
    );
    return {
      clock,
      meter,
      faults,
      place,
      iam,
      sessions,
      endpoint,
      dynamo,
      s3,
      sqs,
      secrets,
      ssm,
      lambda: functions,
      mappings,
      events,
      scheduler,
      httpApi,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type DeliverRecord = (roleArn: string, destinationArn: string, record: string) => Promise<void>;

/** Creates the providers of all supported resource types. */
export function providersOf(services: Parts, assembly: Assembly): Provider[] {
  const { dynamo, events, httpApi, iam, lambda, mappings, place, s3, scheduler, secrets, sqs, ssm } = services;
  return [
    ...iamProviders(iam, place),
    ...secretsProviders(secrets, iam),
    ...ssmProviders(ssm),
    ...dynamoProviders(dynamo),
    ...s3Providers(s3, iam, place),
    ...sqsProviders(sqs, iam),
    ...eventsProviders(events.engine, iam, place),
    ...schedulerProviders(scheduler.engine, place),
    ...httpApiProviders(httpApi.engine),
    ...logsProviders(place),
    ...snsProviders(place),
    ...lambdaProviders(lambda, iam, place, (key) => assembly.assetPath(key)),
    ...mappingProviders(mappings),
  ];
}
