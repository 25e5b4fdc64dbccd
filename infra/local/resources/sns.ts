import * as z from 'zod';
import type { RegionAndAccount } from '../kernel/identity.ts';
import { createProvider, type Provider } from '../template/provider.ts';

/** Creates the provider of topics. A topic exists so that references to it resolve; nothing publishes to it. */
export function snsProviders(regionAndAccount: RegionAndAccount): Provider[] {
  return [
    createProvider({
      type: 'AWS::SNS::Topic',
      properties: z.strictObject({ TopicName: z.string().optional() }),
      nameProperty: 'TopicName',
      identify: ({ physicalId }) => {
        const arn = `arn:${regionAndAccount.partition}:sns:${regionAndAccount.region}:${regionAndAccount.account}:${physicalId}`;
        return { ref: arn, attributes: { TopicArn: arn, TopicName: physicalId } };
      },
      apply: () => undefined,
      remove: () => undefined,
    }),
  ];
}
