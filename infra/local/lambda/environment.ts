import type { RegionAndAccount, Session } from '../kernel/identity.ts';
import type { FunctionDefinition } from './engine.ts';

/** The services whose SDK clients functions use, with their names in `AWS_ENDPOINT_URL_<SERVICE>` variables. */
const ENDPOINT_SERVICES = [
  'DYNAMODB',
  'EVENTBRIDGE',
  'S3',
  'SCHEDULER',
  'SECRETS_MANAGER',
  'SQS',
  'SSM',
  'STS',
] as const;

/** Names that a template may not set (Lambda Developer Guide, Working with Lambda environment variables). */
const RESERVED = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
] as const;

/** Returns the reserved names among `names`. */
export function reservedNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => RESERVED.some((reserved) => reserved === name));
}

/**
 * Creates the environment of a function instance: the template's variables, those of Lambda's runtime, the keys of the
 * instance's own session, and the endpoint of this runtime for the SDK. Variables of the machine are not included.
 */
export function instanceEnvironment(input: {
  readonly definition: FunctionDefinition;
  readonly session: Session;
  readonly logStream: string;
  readonly endpoint: string;
  readonly regionAndAccount: RegionAndAccount;
}): Record<string, string> {
  const { definition, session, endpoint, regionAndAccount } = input;
  const { logging } = definition;
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...definition.environment,
    _HANDLER: definition.handler,
    AWS_REGION: regionAndAccount.region,
    AWS_DEFAULT_REGION: regionAndAccount.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStream,
    AWS_LAMBDA_LOG_FORMAT: logging.format,
    ...(logging.format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel }),
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_ENDPOINT_URL: endpoint,
    ...Object.fromEntries(ENDPOINT_SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint])),
  };
}
