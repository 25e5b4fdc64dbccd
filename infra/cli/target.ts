import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
const awsSchema = z.object({ env: z.record(z.string(), z.string()), outputs: outputsSchema });
const credentialsSchema = z.object({ baseUrl: z.string(), operatorKey: z.string() });
const operatorSecretSchema = z.object({ key: z.string() });

/** The deployment that a command works on. */
export interface Target {
  readonly baseUrl: string;
  readonly operatorKey: string;
  /** A stack output by its name, e.g. `TableName`; names are unique over all stacks. */
  output(name: string): string;
}

/** The deployment does not exist; the message says how to create or select one. */
export class NoTargetError extends Error {
  override readonly name = 'NoTargetError';
}

/**
 * Finds the deployment: with `stage`, from the outputs that `npm run deploy` stored; else the local platform of a data
 * folder. Sets the environment variables that the SDK's clients need to reach it.
 */
export async function findTarget(options: {
  readonly stage?: string | undefined;
  readonly data?: string | undefined;
}): Promise<Target> {
  return options.stage
    ? fromStage(options.stage)
    : fromDataFolder(resolve(options.data ?? process.env['WARUNG_DATA'] ?? '.warung'));
}

function fromDataFolder(dataDir: string): Target {
  const credentials = credentialsSchema.parse(
    readJson(join(dataDir, 'credentials.json'), 'run `npm start` first, or set the data folder with --data'),
  );
  const aws = awsSchema.parse(
    readJson(join(dataDir, 'aws.json'), 'run `npm start` first, or set the data folder with --data'),
  );
  Object.assign(process.env, aws.env);
  return { ...credentials, output: outputReader(aws.outputs) };
}

async function fromStage(stage: string): Promise<Target> {
  const file = resolve('cdk.out', `outputs-${stage}.json`);
  const output = outputReader(outputsSchema.parse(readJson(file, `run \`npm run deploy -- --stage ${stage}\` first`)));
  const operatorKey = process.env['WARUNG_OPERATOR_KEY'] ?? (await readOperatorKey(output('OperatorSecretArn')));
  return { baseUrl: output('HttpApiUrl').replace(/\/$/, ''), operatorKey, output };
}

async function readOperatorKey(secretArn: string): Promise<string> {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: secretArn }));
  return operatorSecretSchema.parse(JSON.parse(SecretString ?? '{}')).key;
}

function outputReader(outputs: z.infer<typeof outputsSchema>): (name: string) => string {
  const all = new Map(Object.values(outputs).flatMap((stack) => Object.entries(stack)));
  return (name) => {
    const value = all.get(name);
    if (value === undefined)
      throw new NoTargetError(
        `no stack has the output ${name}; existing outputs: ${[...all.keys()].sort().join(', ')}`,
      );
    return value;
  };
}

function readJson(file: string, remedy: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new NoTargetError(`${file} cannot be read: ${remedy}`);
  }
}
