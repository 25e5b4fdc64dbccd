import * as z from 'zod';
import type { Place } from '../kernel/identity.ts';
import { type Provider, provider } from '../template/provider.ts';

/**
 * Log groups. Lines of functions are kept by Lambda's part, in files of bounded size, so a group needs a name and no more
 * (CloudFormation Template Reference, "AWS::Logs::LogGroup"). All other types of CloudWatch Logs are refused.
 */
export function logsProviders(place: Place): Provider[] {
  return [
    provider({
      type: 'AWS::Logs::LogGroup',
      properties: z.strictObject({ LogGroupName: z.string().optional() }),
      nameProperty: 'LogGroupName',
      identify: ({ physicalId }) => ({
        ref: physicalId,
        attributes: {
          Arn: `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${physicalId}:*`,
        },
      }),
      apply: () => undefined,
      remove: () => undefined,
    }),
  ];
}
