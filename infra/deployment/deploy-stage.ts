import * as z from 'zod';
import type { Stage } from '../stages.ts';
import {
  type KeyInputs,
  type MetaInputs,
  requireMetaInputs,
  type SecretStore,
  secretName,
  seedSecrets,
} from './seed-secrets.ts';

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** The alarms of a stage need a recipient, and none is set. */
export class MissingAlarmEmailError extends Error {
  override readonly name = 'MissingAlarmEmailError';
  constructor(stage: string) {
    super(
      `set WARUNG_ALARM_EMAIL to the address that receives the alarms of ${stage}, at each deployment: a deployment without it removes the subscription`,
    );
  }
}

export interface Deployment {
  /** Includes the address for alarms, if one was given. */
  readonly stage: Stage;
  readonly inputs: MetaInputs & KeyInputs;
  readonly store: SecretStore;
  /** Unix seconds. */
  readonly nowSeconds: number;
  /** Deploys all stacks and returns the text of the outputs file. */
  readonly deployStacks: () => Promise<string>;
  /** Deploys one stack again with parameter values, which the stack keeps from then on. */
  readonly deployWithParameters: (stackId: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  readonly log: (line: string) => void;
}

/**
 * Deploys a stage and seeds its secrets. Can be repeated: values in use are kept. Logs where things are, never the
 * value of a secret.
 * @throws MissingAlarmEmailError, MissingMetaInputsError before anything is deployed
 */
export async function deployStage({
  stage,
  inputs,
  store,
  nowSeconds,
  deployStacks,
  deployWithParameters,
  log,
}: Deployment): Promise<void> {
  const { name, alarmEmail } = stage;
  if (stage.isAlarmEmailRequired && !alarmEmail) throw new MissingAlarmEmailError(name);
  await requireMetaInputs(name, store, inputs);
  const outputs = OutputsSchema.parse(JSON.parse(await deployStacks()));
  const written = await seedSecrets(name, store, inputs, nowSeconds);
  log(written.length === 0 ? 'secrets: all already in use' : `secrets: seeded ${written.join(', ')}`);
  const url = Object.values(outputs).find((stack) => stack.HttpApiUrl !== undefined)?.HttpApiUrl;
  if (url !== undefined) {
    // The Products stack cannot reference the address, because the Api stack depends on it.
    await deployWithParameters('Products', { PlainPictureUrl: `${url}/shop/product.png` });
    log(`webhook URL for the Meta app: ${url}/webhooks/whatsapp`);
    log(`health: ${url}/health`);
  }
  log(`operator key: aws secretsmanager get-secret-value --secret-id ${secretName(name, 'operator')}`);
  log(`finance key: aws secretsmanager get-secret-value --secret-id ${secretName(name, 'finance')}`);
  log(
    alarmEmail
      ? `alarms: to ${alarmEmail}, once the mail from AWS with the subject "Subscription Confirmation" is confirmed`
      : 'alarms: no recipient; set WARUNG_ALARM_EMAIL to receive them',
  );
}
