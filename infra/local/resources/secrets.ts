import * as z from 'zod';
import type { IamEngine } from '../iam/engine.ts';
import type { SecretsEngine } from '../secrets/engine.ts';
import { generateSecretStringSchema } from '../secrets/generate-secret.ts';
import { createProvider, type Provider } from '../template/provider.ts';

const secretPropertiesSchema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretStringSchema.optional(),
});

const policyPropertiesSchema = z.strictObject({
  SecretId: z.string(),
  ResourcePolicy: z.record(z.string(), z.unknown()),
});

/**
 * Creates the providers of secrets and their policies. Removing a secret from the template is rejected, because it
 * holds data.
 */
export function secretsProviders(
  engine: SecretsEngine,
  iam: Pick<IamEngine, 'setResourcePolicy' | 'withdrawResourcePolicy'>,
): Provider[] {
  return [
    createProvider({
      type: 'AWS::SecretsManager::Secret',
      properties: secretPropertiesSchema,
      nameProperty: 'Name',
      replacementProperties: ['Name'],
      identify: ({ physicalId }) => {
        const arn = engine.arnOf(physicalId);
        return { ref: arn, attributes: { Id: arn } };
      },
      apply: ({ physicalId, properties }) => {
        engine.ensure({
          name: physicalId,
          description: properties.Description ?? '',
          ...(properties.SecretString === undefined ? {} : { value: properties.SecretString }),
          ...(properties.GenerateSecretString === undefined ? {} : { generate: properties.GenerateSecretString }),
        });
      },
    }),
    createProvider({
      type: 'AWS::SecretsManager::ResourcePolicy',
      properties: policyPropertiesSchema,
      identify: ({ physicalId }) => ({ ref: physicalId, attributes: {} }),
      apply: ({ stackName, logicalId, properties }) => {
        const { arn } = engine.get(properties.SecretId);
        iam.setResourcePolicy(arn, `${stackName}.${logicalId}`, properties.ResourcePolicy);
      },
      remove: ({ stackName, logicalId }) => iam.withdrawResourcePolicy(`${stackName}.${logicalId}`),
    }),
  ];
}
