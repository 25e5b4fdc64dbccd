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
import { createHandlerCode } from '../bundling/handler-code.ts';
import type { WebApp } from '../bundling/web.ts';
import { Alarm } from './alarm.ts';
import { WarungStack } from './warung-stack.ts';

export interface WarungFunctionProps {
  /** Name of the function, its log group and its alarm, without the stage: `receive-webhook`. */
  readonly name: string;
  /** The entry file below `functions/`. */
  readonly entry: string;
  /** A web app that is put into the folder `web` beside the bundle; see {@link createHandlerCode}. */
  readonly web?: WebApp;
  readonly description: string;
  /** The impact of its failures on a business or its customers; see {@link Alarm}. */
  readonly errorImpact: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 256 MB: a cold start needs the CPU share, not the memory. */
  readonly memoryMegabytes?: number;
  /** @default 10 s */
  readonly timeout?: Duration;
  /** @default none reserved */
  readonly reservedConcurrency?: number;
}

/** One policy statement. There is no shorthand, so that every grant is visible where it is made. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** An alarm on a metric that a function's code records; see {@link WarungFunction.addMetricAlarm}. */
export interface MetricAlarmProps {
  /** Name of the metric in the code: `requestLog().countMetric('Quarantined')`. */
  readonly metricName: string;
  /** Suffix of the alarm's name after the function's: `quarantined` gives `route-inbound-quarantined`. */
  readonly suffix: string;
  readonly errorImpact: string;
}

/**
 * A Lambda function with the project's settings: arm64, Node 24, its own bundle, its own role that may only write its
 * own log, its own log group with a retention, and an alarm on its errors.
 */
export class WarungFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly timeout: Duration;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: WarungFunctionProps) {
    super(scope, id);
    const stack = WarungStack.containing(this);
    const functionName = stack.nameFor(props.name);
    this.#name = props.name;
    this.timeout = props.timeout ?? Duration.seconds(10);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stack.stage.logRetention,
      // The name is fixed, so a retained log group would make the next deployment fail.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      code: createHandlerCode(props.entry, { web: props.web }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes ?? 256,
      timeout: this.timeout,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // WARN omits START and REPORT: two lines per invocation that the request log makes redundant.
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      environment: {
        STAGE: stack.stage.name,
        // Includes the stage, because an account may contain several and their metrics differ by this name only.
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
   * Adds an alarm that triggers as soon as the code records the metric. CloudWatch extracts the value from the
   * function's log line ("Embedded metric format specification"), which Lambda leaves unchanged because it is JSON
   * already ("Lambda Developer Guide, Configuring JSON and plain text log formats").
   */
  addMetricAlarm({ metricName, suffix, errorImpact }: MetricAlarmProps): void {
    new Alarm(this, metricName, {
      name: `${this.#name}-${suffix}`,
      metric: new Metric({
        namespace: 'Warung',
        metricName,
        dimensionsMap: { service: WarungStack.containing(this).nameFor(this.#name) },
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
