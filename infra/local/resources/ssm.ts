import * as z from 'zod';
import { NotRunHereError } from '../kernel/aws-error.ts';
import type { SsmEngine } from '../ssm/engine.ts';
import { createProvider, type Provider } from '../template/provider.ts';

const parameterPropertiesSchema = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string().min(1).max(4096),
  AllowedPattern: z.string().optional(),
  Tier: z.literal('Standard').optional(),
  DataType: z.literal('text').optional(),
});

/** Creates the provider of SSM parameters of type String and StringList. */
export function ssmProviders(engine: SsmEngine): Provider[] {
  return [
    createProvider({
      type: 'AWS::SSM::Parameter',
      properties: parameterPropertiesSchema,
      nameProperty: 'Name',
      replacementProperties: ['Name'],
      // A Value that is itself a reference is not known from the identity alone, so the attribute is omitted.
      identify: ({ physicalId }, raw) => ({
        ref: physicalId,
        attributes: {
          ...(typeof raw.Type === 'string' ? { Type: raw.Type } : {}),
          ...(typeof raw.Value === 'string' ? { Value: raw.Value } : {}),
        },
      }),
      apply: ({ physicalId, properties: { Type, Value, AllowedPattern } }) => {
        if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(Value)) {
          throw new NotRunHereError(
            `parameter ${physicalId}: its value does not match AllowedPattern ${AllowedPattern}`,
          );
        }
        engine.ensure(physicalId, Type, Value);
      },
      remove: ({ physicalId }) => engine.remove(physicalId),
    }),
  ];
}
