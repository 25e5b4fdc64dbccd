import * as z from 'zod';
import { AwsError, NotRunHereError } from '../kernel/aws-error.ts';
import type { Authorizer, RegionAndAccount } from '../kernel/identity.ts';
import { type AsyncConfig, DEFAULT_ASYNC_CONFIG, type FunctionDefinition, LOG_LEVELS } from '../lambda/engine.ts';
import { reservedNames } from '../lambda/environment.ts';
import { createProvider, type Provider, type Resource } from '../template/provider.ts';

/** The part of Lambda that the providers use. */
export interface FunctionRegistry {
  defineFunction(definition: FunctionDefinition): void;
  removeFunction(functionArn: string): void;
  configureAsync(functionArn: string, config: AsyncConfig | undefined): void;
}

/**
 * The part of the authorizer that stores permissions to invoke functions. `id` distinguishes the policies of one
 * function.
 */
export interface FunctionPolicies {
  setResourcePolicy(arn: string, id: string, document: unknown): void;
  withdrawResourcePolicy(id: string): void;
}

/** The part of the authorizer that checks whether Lambda may assume a function's role. */
export type FunctionRoles = Pick<Authorizer, 'authorize'>;

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const integerSchema = z.coerce.number().int();

const functionPropertiesSchema = z.strictObject({
  FunctionName: z.string().optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Role: z.string(),
  /** Lambda Developer Guide, "Lambda quotas": 128 to 10,240 MB, 1 to 900 seconds. */
  MemorySize: integerSchema.min(128).max(10_240).default(128),
  Timeout: integerSchema.min(1).max(900).default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), scalarSchema).default({}) }).optional(),
  ReservedConcurrentExecutions: integerSchema.min(0).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['Text', 'JSON']).default('Text'),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: z.enum(LOG_LEVELS).default('INFO'),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).default('INFO'),
    })
    .optional(),
  PackageType: z.literal('Zip').optional(),
});
type FunctionProperties = z.infer<typeof functionPropertiesSchema>;

const permissionPropertiesSchema = z.strictObject({
  FunctionName: z.string(),
  Action: z.literal('lambda:InvokeFunction'),
  Principal: z.string().regex(/\.amazonaws\.com$/, 'only a service may be the principal'),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** Only queues are supported as destinations, not buckets, buses or functions. */
const destinationSchema = z.strictObject({
  Destination: z.string().regex(/^arn:aws:sqs:/, 'only a queue is supported as destination'),
});
const invokeConfigPropertiesSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: integerSchema.min(0).max(2).optional(),
  MaximumEventAgeInSeconds: integerSchema.min(60).max(21_600).optional(),
  DestinationConfig: z
    .strictObject({ OnSuccess: destinationSchema.optional(), OnFailure: destinationSchema.optional() })
    .optional(),
});

/**
 * Creates the providers of functions, their permissions, and their settings for asynchronous invocations
 * (CloudFormation Template Reference, "AWS Lambda"). Layers, images, versions and aliases are rejected.
 * @param assetPath returns the folder of an asset by its key in the bootstrap bucket
 */
export function lambdaProviders(
  lambda: FunctionRegistry,
  policies: FunctionPolicies & FunctionRoles,
  regionAndAccount: RegionAndAccount,
  assetPath: (objectKey: string) => string | undefined,
): Provider[] {
  const arnOf = (nameOrArn: string) => functionArn(nameOrArn, regionAndAccount);
  return [
    functionProvider(lambda, policies, regionAndAccount, assetPath),
    permissionProvider(policies, arnOf),
    invokeConfigProvider(lambda, arnOf),
  ];
}

/** Returns the ARN of a function given by its name or its ARN. */
export function functionArn(nameOrArn: string, regionAndAccount: RegionAndAccount): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:${regionAndAccount.partition}:lambda:${regionAndAccount.region}:${regionAndAccount.account}:function:${nameOrArn}`;
}

function functionProvider(
  lambda: FunctionRegistry,
  roles: FunctionRoles,
  regionAndAccount: RegionAndAccount,
  assetPath: (objectKey: string) => string | undefined,
): Provider {
  return createProvider({
    type: 'AWS::Lambda::Function',
    properties: functionPropertiesSchema,
    nameProperty: 'FunctionName',
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: { Arn: functionArn(physicalId, regionAndAccount) } }),
    apply: (resource) => {
      const principal = { kind: 'service', service: 'lambda.amazonaws.com' } as const;
      roles.authorize({ principal, action: 'sts:AssumeRole', resource: resource.properties.Role });
      lambda.defineFunction(definitionOf(resource, regionAndAccount, assetPath));
    },
    remove: ({ physicalId }) => lambda.removeFunction(functionArn(physicalId, regionAndAccount)),
  });
}

function definitionOf(
  { physicalId, properties, logicalId }: Resource<FunctionProperties>,
  regionAndAccount: RegionAndAccount,
  assetPath: (objectKey: string) => string | undefined,
): FunctionDefinition {
  const codeDirectory = assetPath(properties.Code.S3Key);
  if (!codeDirectory)
    throw new NotRunHereError(`AWS::Lambda::Function ${logicalId}: no asset ${properties.Code.S3Key}`);
  const environment = properties.Environment?.Variables ?? {};
  const reserved = reservedNames(Object.keys(environment));
  if (reserved.length > 0) {
    const message = `${logicalId}: Lambda reserves the environment variables ${reserved.join(', ')}`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  const logging = properties.LoggingConfig;
  return {
    name: physicalId,
    arn: functionArn(physicalId, regionAndAccount),
    roleArn: properties.Role,
    codeDirectory,
    handler: properties.Handler,
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    environment,
    ...(properties.ReservedConcurrentExecutions !== undefined && {
      reservedConcurrency: properties.ReservedConcurrentExecutions,
    }),
    logging: {
      format: logging?.LogFormat ?? 'Text',
      group: logging?.LogGroup ?? `/aws/lambda/${physicalId}`,
      // Lambda Developer Guide, "Configuring advanced logging controls": levels filter JSON only.
      applicationLevel: logging?.LogFormat === 'JSON' ? logging.ApplicationLogLevel : 'TRACE',
      systemLevel: logging?.SystemLogLevel ?? 'INFO',
    },
  };
}

/** Adds a permission as a statement of the function's resource policy (Lambda API Reference, AddPermission). */
function permissionProvider(policies: FunctionPolicies, arnOf: (nameOrArn: string) => string): Provider {
  return createProvider({
    type: 'AWS::Lambda::Permission',
    properties: permissionPropertiesSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: { Id: physicalId } }),
    apply: ({ physicalId, properties }) => {
      const { SourceArn, SourceAccount } = properties;
      const arn = arnOf(properties.FunctionName);
      const condition = {
        ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      };
      const statement = {
        Effect: 'Allow',
        Principal: { Service: properties.Principal },
        Action: properties.Action,
        Resource: arn,
        ...(Object.keys(condition).length > 0 && { Condition: condition }),
      };
      // A template may move a permission from one function to another.
      policies.withdrawResourcePolicy(physicalId);
      policies.setResourcePolicy(arn, physicalId, { Version: '2012-10-17', Statement: [statement] });
    },
    remove: ({ physicalId }) => policies.withdrawResourcePolicy(physicalId),
  });
}

function invokeConfigProvider(lambda: FunctionRegistry, arnOf: (nameOrArn: string) => string): Provider {
  return createProvider({
    type: 'AWS::Lambda::EventInvokeConfig',
    properties: invokeConfigPropertiesSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: {} }),
    apply: ({ properties }) => {
      const { OnSuccess, OnFailure } = properties.DestinationConfig ?? {};
      const arn = arnOf(properties.FunctionName);
      lambda.configureAsync(arn, {
        maximumRetryAttempts: properties.MaximumRetryAttempts ?? DEFAULT_ASYNC_CONFIG.maximumRetryAttempts,
        maximumEventAgeSeconds: properties.MaximumEventAgeInSeconds ?? DEFAULT_ASYNC_CONFIG.maximumEventAgeSeconds,
        ...(OnSuccess && { onSuccess: OnSuccess.Destination }),
        ...(OnFailure && { onFailure: OnFailure.Destination }),
      });
    },
    remove: ({ properties }) => lambda.configureAsync(arnOf(String(properties.FunctionName)), undefined),
  });
}
