import * as z from 'zod';
import type { Stage } from '../stages.ts';
import {
  type KeyInputs,
  type MetaInputs,
  requireMetaInputs,
  type SecretStore,
  secretName,
  seedSecrets,
} from './seeding.ts';

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Alarms of a stage that people depend on would reach nobody. */
export class NobodyAlarmedError extends Error {
  override readonly name = 'NobodyAlarmedError';
  constructor(stage: string) {
    super(
      `set WARUNG_ALARM_EMAIL to the address that gets the alarms of ${stage}, at each deployment: without it nobody is subscribed, and one who was is taken out`,
    );
  }
}

export interface Deployment {
  /** With the address for alarms that was given. */
  readonly stage: Stage;
  readonly inputs: MetaInputs & KeyInputs;
  readonly store: SecretStore;
  /** Unix seconds. */
  readonly now: number;
  /** Deploys all stacks; gives back the text of the outputs file. */
  readonly deployStacks: () => Promise<string>;
  /** Deploys one stack again with values for its parameters, which it keeps from then on. */
  readonly deployWith: (stackId: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  readonly say: (line: string) => void;
}

/**
 * Deploys a stage and seeds its secrets. Safe to repeat: what is in use stays. Says where things are, never what a secret is.
 * @throws NobodyAlarmedError, MissingMetaInputsError before anything is deployed
 */
export async function deployStage({
  stage,
  inputs,
  store,
  now,
  deployStacks,
  deployWith,
  say,
}: Deployment): Promise<void> {
  const { name, alarmEmail } = stage;
  if (stage.alarmsAreAnswered && !alarmEmail) throw new NobodyAlarmedError(name);
  await requireMetaInputs(name, store, inputs);
  const outputs = OutputsSchema.parse(JSON.parse(await deployStacks()));
  const written = await seedSecrets(name, store, inputs, now);
  say(written.length === 0 ? 'secrets: all in use already' : `secrets: seeded ${written.join(', ')}`);
  const url = Object.values(outputs).find((stack) => stack.HttpApiUrl !== undefined)?.HttpApiUrl;
  if (url !== undefined) {
    // The stack of products cannot know the address itself: the API's stack stands on it.
    await deployWith('Products', { PlainPictureUrl: `${url}/shop/product.png` });
    say(`webhook URL for the Meta app: ${url}/webhooks/whatsapp`);
    say(`health: ${url}/health`);
  }
  say(`operator key: aws secretsmanager get-secret-value --secret-id ${secretName(name, 'operator')}`);
  say(`finance key: aws secretsmanager get-secret-value --secret-id ${secretName(name, 'finance')}`);
  say(
    alarmEmail
      ? `alarms: to ${alarmEmail}, once the mail from AWS with the subject "Subscription Confirmation" was answered`
      : 'alarms: to nobody; WARUNG_ALARM_EMAIL names who gets them',
  );
}
