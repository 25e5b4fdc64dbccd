import * as z from 'zod';
import type { Place } from '../kernel/identity.ts';
import { type Provider, provider } from '../template/provider.ts';

/** The alarms' topic: it stands, so that references to it resolve, but nothing here publishes to it. */
export function snsProviders(place: Place): Provider[] {
  return [
    provider({
      type: 'AWS::SNS::Topic',
      properties: z.strictObject({ TopicName: z.string().optional() }),
      nameProperty: 'TopicName',
      identify: ({ physicalId }) => {
        const arn = `arn:${place.partition}:sns:${place.region}:${place.account}:${physicalId}`;
        return { ref: arn, attributes: { TopicArn: arn, TopicName: physicalId } };
      },
      apply: () => undefined,
      remove: () => undefined,
    }),
  ];
}
