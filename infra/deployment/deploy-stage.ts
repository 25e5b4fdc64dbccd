import * as z from 'zod';
import type { StageName } from '../stages.ts';
import { type MetaInputs, requireMetaInputs, type SecretStore, secretName, seedSecrets } from './seeding.ts';

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

export interface Deployment {
  readonly stage: StageName;
  readonly inputs: MetaInputs;
  readonly store: SecretStore;
  /** Deploys all stacks; gives back the text of the outputs file. */
  readonly deployStacks: () => Promise<string>;
  readonly say: (line: string) => void;
}

/**
 * Deploys a stage and seeds its secrets. Safe to repeat: what is in use stays. Says where things are, never what a secret is.
 */
export async function deployStage({ stage, inputs, store, deployStacks, say }: Deployment): Promise<void> {
  await requireMetaInputs(stage, store, inputs);
  const outputs = OutputsSchema.parse(JSON.parse(await deployStacks()));
  const written = await seedSecrets(stage, store, inputs);
  say(written.length === 0 ? 'secrets: all in use already' : `secrets: seeded ${written.join(', ')}`);
  const url = Object.values(outputs).find((stack) => stack.HttpApiUrl !== undefined)?.HttpApiUrl;
  if (url !== undefined) {
    say(`webhook URL for the Meta app: ${url}/webhooks/whatsapp`);
    say(`health: ${url}/health`);
  }
  say(`operator key: aws secretsmanager get-secret-value --secret-id ${secretName(stage, 'operator')}`);
}
