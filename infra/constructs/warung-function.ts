import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode } from '../bundling/handler-code.ts';
import type { WebApp } from '../bundling/web.ts';
import { WarungStack } from '../stacks/warung-stack.ts';
import { Alarm } from './alarm.ts';

export interface WarungFunctionProps {
  /** Names the function, its log group and its alarm, without the stage: `receive-webhook`. */
  readonly name: string;
  /** The entry file below `functions/`. */
  readonly entry: string;
  /** A web app that stands in the folder `web` beside the bundle; see {@link handlerCode}. */
  readonly web?: WebApp;
  readonly description: string;
  /** What its failing means to a business or its customers; see {@link Alarm}. */
  readonly errorImpact: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 256 MB: the CPU share is what a cold start needs, memory is not. */
  readonly memoryMegabytes?: number;
  /** @default 10 s */
  readonly timeout?: Duration;
  /** @default none reserved */
  readonly reservedConcurrency?: number;
}

/** One statement of what a function may do. There is no shorthand, so that every grant is read where it is made. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** An alarm on something that a function's code counts; see {@link WarungFunction.alarmOn}. */
export interface CountedAlarmProps {
  /** What the code calls it: `line().alarm('Quarantined')`. */
  readonly metricName: string;
  /** The alarm's name is the function's with this behind it: `quarantined` makes `route-inbound-quarantined`. */
  readonly suffix: string;
  readonly errorImpact: string;
}

/**
 * A Lambda function of the house: arm64, Node 24, own bundle, own role that can do nothing but write its own log, own log
 * group with a retention, an alarm on its errors.
 */
export class WarungFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly timeout: Duration;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: WarungFunctionProps) {
    super(scope, id);
    const stack = WarungStack.containing(this);
    const functionName = stack.named(props.name);
    this.#name = props.name;
    this.timeout = props.timeout ?? Duration.seconds(10);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stack.stage.logRetention,
      // Its name is fixed, so a log group left behind would stand in the way of the next deployment.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      code: handlerCode(props.entry, { web: props.web }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes ?? 256,
      timeout: this.timeout,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // WARN leaves out START and REPORT: two lines an invocation that the canonical line makes needless.
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        STAGE: stack.stage.name,
        // With the stage in it: an account may hold several, and this is what their metrics are told apart by.
        POWERTOOLS_SERVICE_NAME: functionName,
        LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    new Alarm(this, 'Errors', {
      name: `${props.name}-errors`,
      metric: this.function.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      errorImpact: props.errorImpact,
    });
  }

  /**
   * An alarm as soon as the code counts something. CloudWatch takes the number out of the function's log line ("Embedded
   * metric format specification"), which Lambda leaves as it is because it is JSON already ("Lambda Developer Guide,
   * Configuring JSON and plain text log formats").
   */
  alarmOn({ metricName, suffix, errorImpact }: CountedAlarmProps): void {
    new Alarm(this, metricName, {
      name: `${this.#name}-${suffix}`,
      metric: new Metric({
        namespace: 'Warung',
        metricName,
        dimensionsMap: { service: WarungStack.containing(this).named(this.#name) },
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: 1,
      errorImpact,
    });
  }

  /** Adds a statement to the function's own policy. */
  allow({ actions, resources, conditions }: Permission): void {
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}
