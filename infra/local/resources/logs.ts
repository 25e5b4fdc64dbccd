import * as z from 'zod';
import type { RegionAndAccount } from '../kernel/identity.ts';
import { createProvider, type Provider } from '../template/provider.ts';

/**
 * Creates the provider of log groups (CloudFormation Template Reference, "AWS::Logs::LogGroup"). A group has only a
 * name, because the Lambda service stores the lines in files of limited size. All other types of CloudWatch Logs are
 * rejected.
 */
export function logsProviders(regionAndAccount: RegionAndAccount): Provider[] {
  return [
    createProvider({
      type: 'AWS::Logs::LogGroup',
      properties: z.strictObject({ LogGroupName: z.string().optional() }),
      nameProperty: 'LogGroupName',
      identify: ({ physicalId }) => ({
        ref: physicalId,
        attributes: {
          Arn: `arn:${regionAndAccount.partition}:logs:${regionAndAccount.region}:${regionAndAccount.account}:log-group:${physicalId}:*`,
        },
      }),
      apply: () => undefined,
      remove: () => undefined,
    }),
  ];
}
