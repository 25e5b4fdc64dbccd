import * as z from 'zod';
import { createJsonService, parseInput } from '../endpoint/json-service.ts';
import { AwsError } from '../kernel/aws-error.ts';
import { type Authorizer, LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount, type Session } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireService } from '../kernel/wire.ts';
import type { Secret, SecretsEngine, SecretVersion } from './engine.ts';

export interface SecretsServiceOptions {
  readonly engine: SecretsEngine;
  readonly authorizer: Authorizer;
  readonly meter: Meter;
  readonly regionAndAccount?: RegionAndAccount;
}

const getInputSchema = z.strictObject({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});
const putInputSchema = z.strictObject({
  SecretId: z.string(),
  SecretString: z.string().max(65_536),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  VersionStages: z.array(z.string()).min(1).max(20).optional(),
});
const describeInputSchema = z.strictObject({ SecretId: z.string() });
const listInputSchema = z.strictObject({});

/**
 * Creates the Secrets Manager service for AWS JSON 1.1: GetSecretValue, PutSecretValue, DescribeSecret, ListSecrets.
 */
export function createSecretsService(options: SecretsServiceOptions): WireService {
  const { engine } = options;
  return createJsonService({
    name: 'secretsmanager',
    prefix: 'secretsmanager',
    operations: {
      GetSecretValue: (input, session) => {
        const { SecretId, VersionId, VersionStage } = parseInput(getInputSchema, input);
        const context = VersionStage === undefined ? {} : { 'secretsmanager:VersionStage': VersionStage };
        const secret = authorizedSecret(options, session, 'GetSecretValue', SecretId, context);
        const version = engine.findVersion(secret.arn, {
          ...(VersionId === undefined ? {} : { versionId: VersionId }),
          ...(VersionStage === undefined ? {} : { stage: VersionStage }),
        });
        if (!version) throw noVersion(VersionId, VersionStage);
        return { ...identity(secret, version), SecretString: version.value, CreatedDate: version.createdAtMs / 1000 };
      },
      PutSecretValue: (input, session) => {
        const { SecretId, SecretString, ClientRequestToken, VersionStages } = parseInput(putInputSchema, input);
        const secret = authorizedSecret(options, session, 'PutSecretValue', SecretId);
        const version = engine.putValue(secret.arn, SecretString, {
          ...(ClientRequestToken === undefined ? {} : { versionId: ClientRequestToken }),
          ...(VersionStages === undefined ? {} : { stages: VersionStages }),
        });
        return identity(secret, version);
      },
      DescribeSecret: (input, session) => {
        const { SecretId } = parseInput(describeInputSchema, input);
        return describe(engine, authorizedSecret(options, session, 'DescribeSecret', SecretId));
      },
      ListSecrets: (input, session) => {
        parseInput(listInputSchema, input);
        authorize(options, session, 'ListSecrets', '*');
        return { SecretList: engine.list().map((secret) => describe(engine, secret)) };
      },
    },
  });
}

/** Meters the call and authorizes it on the secret's full ARN. Only after that it reports a missing secret. */
function authorizedSecret(
  options: SecretsServiceOptions,
  session: Session,
  operation: string,
  secretId: string,
  context: Readonly<Record<string, string>> = {},
): Secret {
  const { region, account } = options.regionAndAccount ?? LOCAL_REGION_AND_ACCOUNT;
  const unknown = secretId.startsWith('arn:')
    ? secretId
    : `arn:aws:secretsmanager:${region}:${account}:secret:${secretId}`;
  authorize(options, session, operation, options.engine.find(secretId)?.arn ?? unknown, context);
  return options.engine.get(secretId);
}

function authorize(
  { authorizer, meter }: SecretsServiceOptions,
  session: Session,
  operation: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): void {
  const action = `secretsmanager:${operation}`;
  meter.add({ kind: 'secretCall', quantity: 1, by: session.functionName ?? 'operator', action, resource });
  authorizer.authorize({ principal: session.principal, action, resource, context });
}

function identity(secret: Secret, version: SecretVersion): object {
  return { ARN: secret.arn, Name: secret.name, VersionId: version.versionId, VersionStages: version.stages };
}

function describe(engine: SecretsEngine, secret: Secret): object {
  const labelled = engine.listVersions(secret.arn).filter((one) => one.stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdAtMs / 1000,
    LastChangedDate: secret.changedAtMs / 1000,
    VersionIdsToStages: Object.fromEntries(labelled.map((one) => [one.versionId, one.stages])),
  };
}

function noVersion(versionId: string | undefined, stage: string | undefined): AwsError {
  const which = versionId === undefined ? `staging label: ${stage ?? 'AWSCURRENT'}` : `VersionId: ${versionId}`;
  return new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${which}`,
  );
}
