import { closeAll } from './close-all.ts';
import type { SharedJava } from './dynamodb/java-process.ts';
import { type Dynamo, startDynamo } from './dynamodb/start.ts';
import { type Endpoint, startEndpoint } from './endpoint/server.ts';
import { createEvents, type EventsService } from './events/service.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { IamEngine } from './iam/engine.ts';
import { SessionStore } from './iam/session-store.ts';
import type { RuntimeClock } from './kernel/clock.ts';
import type { Faults } from './kernel/faults.ts';
import type { Principal, RegionAndAccount } from './kernel/identity.ts';
import type { Meter } from './kernel/meter.ts';
import { Destinations } from './lambda/destinations.ts';
import { LambdaRuntime } from './lambda/lambda-runtime.ts';
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
import { createSecretsService } from './secrets/service.ts';
import { createSqs, type Sqs } from './sqs/create.ts';
import { SsmEngine } from './ssm/engine.ts';
import { createSsmService } from './ssm/service.ts';
import { createStsService } from './sts/service.ts';
import type { Assembly } from './template/assembly.ts';
import type { Provider } from './template/provider.ts';

export interface ServicesOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly clock: RuntimeClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly regionAndAccount: RegionAndAccount;
  readonly sharedJava?: SharedJava | undefined;
  readonly onProgress: (step: string) => void;
}

/** The services of the runtime. Each depends only on those that it calls. */
export interface Services {
  readonly clock: RuntimeClock;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly regionAndAccount: RegionAndAccount;
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
  readonly events: EventsService;
  readonly scheduler: ReturnType<typeof createScheduler>;
  readonly httpApi: ReturnType<typeof createHttpApi>;
  stop(): Promise<void>;
}

/**
 * Starts all services. Takes the public port first, so that a port in use is reported immediately. The services process
 * nothing until the templates are applied and their own `start` is called.
 * @throws PortTakenError, JavaMissingError
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, clock, meter, faults, regionAndAccount, onProgress } = options;
  const stops: (() => unknown)[] = [];
  const stop = (): Promise<void> => closeAll(stops.splice(0));
  const iam = new IamEngine({ clock, regionAndAccount });
  const sessions = new SessionStore(clock);
  const common = { dataDir, clock, meter, faults, regionAndAccount, authorizer: iam };
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
      iam.assumeRole({ principal: as, roleArn, sessionName: 'scheduler' });
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
      createStsService({ ...common, iam, sessions }),
      createSecretsService({ ...common, engine: secrets }),
      createSsmService({ ...common, engine: ssm }),
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
      regionAndAccount,
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
export function createProviders(services: Services, assembly: Assembly): Provider[] {
  const { dynamo, events, httpApi, iam, lambda, mappings, regionAndAccount, s3, scheduler, secrets, sqs, ssm } =
    services;
  return [
    ...iamProviders(iam, regionAndAccount),
    ...secretsProviders(secrets, iam),
    ...ssmProviders(ssm),
    ...dynamoProviders(dynamo),
    ...s3Providers(s3, iam, regionAndAccount),
    ...sqsProviders(sqs, iam),
    ...eventsProviders(events.engine, iam, regionAndAccount),
    ...schedulerProviders(scheduler.engine, regionAndAccount),
    ...httpApiProviders(httpApi.engine),
    ...logsProviders(regionAndAccount),
    ...snsProviders(regionAndAccount),
    ...lambdaProviders(lambda, iam, regionAndAccount, (key) => assembly.assetPath(key)),
    ...mappingProviders(mappings),
  ];
}
