import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
const AwsSchema = z.object({ env: z.record(z.string(), z.string()), outputs: OutputsSchema });
const CredentialsSchema = z.object({ baseUrl: z.string(), operatorKey: z.string() });
const OperatorSecretSchema = z.object({ key: z.string() });

/** The deployment that a command works on. */
export interface Target {
  readonly baseUrl: string;
  readonly operatorKey: string;
  /** A stack output by its name, e.g. `TableName`; names are unique over all stacks. */
  output(name: string): string;
}

/** There is no such deployment; the message says how to make or name one. */
export class NoTarget extends Error {
  override readonly name = 'NoTarget';
}

/**
 * Finds the deployment: with `stage`, what `npm run deploy` wrote down of it; else the platform that runs from a data folder.
 * Sets the environment variables by which the SDK's clients reach it.
 */
export async function findTarget(options: {
  readonly stage?: string | undefined;
  readonly data?: string | undefined;
}): Promise<Target> {
  return options.stage
    ? deployed(options.stage)
    : fromDataFolder(resolve(options.data ?? process.env['WARUNG_DATA'] ?? '.warung'));
}

function fromDataFolder(dataDir: string): Target {
  const credentials = CredentialsSchema.parse(
    readJson(join(dataDir, 'credentials.json'), 'run `npm start` first, or name its folder with --data'),
  );
  const aws = AwsSchema.parse(
    readJson(join(dataDir, 'aws.json'), 'run `npm start` first, or name its folder with --data'),
  );
  Object.assign(process.env, aws.env);
  return { ...credentials, output: outputIn(aws.outputs) };
}

async function deployed(stage: string): Promise<Target> {
  const file = resolve('cdk.out', `outputs-${stage}.json`);
  const output = outputIn(OutputsSchema.parse(readJson(file, `run \`npm run deploy -- --stage ${stage}\` first`)));
  const operatorKey = process.env['WARUNG_OPERATOR_KEY'] ?? (await operatorKeyOf(output('OperatorSecretArn')));
  return { baseUrl: output('HttpApiUrl').replace(/\/$/, ''), operatorKey, output };
}

async function operatorKeyOf(secretArn: string): Promise<string> {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: secretArn }));
  return OperatorSecretSchema.parse(JSON.parse(SecretString ?? '{}')).key;
}

function outputIn(outputs: z.infer<typeof OutputsSchema>): (name: string) => string {
  const all = new Map(Object.values(outputs).flatMap((stack) => Object.entries(stack)));
  return (name) => {
    const value = all.get(name);
    if (value === undefined)
      throw new NoTarget(`no stack has the output ${name}; known are ${[...all.keys()].sort().join(', ')}`);
    return value;
  };
}

function readJson(file: string, remedy: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new NoTarget(`${file} cannot be read: ${remedy}`);
  }
}
