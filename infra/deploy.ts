import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deployStage, MissingAlarmEmailError } from './deployment/deploy-stage.ts';
import { createSecretsManagerStore } from './deployment/secrets-manager-store.ts';
import { MissingMetaInputsError, UnreadableSecretError } from './deployment/seed-secrets.ts';
import { getStage, type Stage, type StageName, UnknownStageError } from './stages.ts';

const USAGE = 'usage: npm run deploy -- --stage <dev|prod> [--yes]';
const ROOT = join(import.meta.dirname, '..');

class UsageError extends Error {
  override readonly name = 'UsageError';
}

class CdkFailedError extends Error {
  override readonly name = 'CdkFailedError';
}

/** Runs `cdk deploy` with the given arguments; `yes` skips the approval prompt for broader permissions. */
async function cdkDeploy(stage: StageName, yes: boolean, args: readonly string[]): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const approval = yes ? ['--require-approval', 'never'] : [];
  const cdk = spawn(
    process.execPath,
    [cli, 'deploy', '--context', `stage=${stage}`, ...args, ...approval],
    // Only seeding needs the secrets. The process that synthesizes and deploys templates must not see them.
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, META_APP_SECRET: '', META_VERIFY_TOKEN: '', WARUNG_FINANCE_KEY: '' },
    },
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    cdk.on('error', reject);
    cdk.on('close', resolve);
  });
  if (code !== 0) {
    throw new CdkFailedError(`cdk deploy exited with code ${code}`);
  }
}

/** Deploys all stacks and returns the text of the outputs file. */
async function deployAll(stage: StageName, yes: boolean): Promise<string> {
  const outputs = join(ROOT, 'cdk.out', `outputs-${stage}.json`);
  mkdirSync(join(ROOT, 'cdk.out'), { recursive: true });
  await cdkDeploy(stage, yes, ['--all', '--outputs-file', outputs]);
  return readFileSync(outputs, 'utf8');
}

function readOptions(): { stage: Stage; yes: boolean } {
  try {
    const { values } = parseArgs({ options: { stage: { type: 'string' }, yes: { type: 'boolean', default: false } } });
    if (values.stage === undefined) {
      throw new UsageError(USAGE);
    }
    return { stage: getStage(values.stage, process.env.WARUNG_ALARM_EMAIL || undefined), yes: values.yes };
  } catch (error) {
    throw error instanceof UnknownStageError || error instanceof UsageError ? error : new UsageError(USAGE);
  }
}

try {
  const { stage, yes } = readOptions();
  await deployStage({
    stage,
    inputs: {
      appId: process.env.META_APP_ID,
      appSecret: process.env.META_APP_SECRET,
      verifyToken: process.env.META_VERIFY_TOKEN,
      financeKey: process.env.WARUNG_FINANCE_KEY || undefined,
    },
    store: createSecretsManagerStore(new SecretsManagerClient({})),
    nowSeconds: Math.floor(Date.now() / 1000),
    deployStacks: () => deployAll(stage.name, yes),
    deployWithParameters: (stackId, parameters) => {
      const values = Object.entries(parameters).flatMap(([name, value]) => ['--parameters', `${name}=${value}`]);
      return cdkDeploy(stage.name, yes, [stackId, '--exclusively', ...values]);
    },
    log: (line) => console.log(line),
  });
} catch (error) {
  const expected = [
    UsageError,
    CdkFailedError,
    UnknownStageError,
    MissingAlarmEmailError,
    MissingMetaInputsError,
    UnreadableSecretError,
  ];
  if (!expected.some((kind) => error instanceof kind)) {
    throw error;
  }
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
