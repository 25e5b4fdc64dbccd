import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { IamEngine } from '../iam/engine.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount } from '../kernel/identity.ts';
import { createProvider, type Provider, type Resource } from '../template/provider.ts';

const documentSchema = z.record(z.string(), z.unknown());

const rolePropertiesSchema = z.strictObject({
  AssumeRolePolicyDocument: documentSchema,
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: documentSchema })).optional(),
  ManagedPolicyArns: z.array(z.string()).optional(),
  RoleName: z.string().optional(),
  Path: z.string().optional(),
  MaxSessionDuration: z.coerce.number().int().min(3600).max(43_200).optional(),
});

const policyPropertiesSchema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: documentSchema,
  Roles: z.array(z.string()).min(1),
});

const managedPolicyPropertiesSchema = z.strictObject({
  ManagedPolicyName: z.string().optional(),
  PolicyDocument: documentSchema,
  Path: z.string().optional(),
  Roles: z.array(z.string()).optional(),
});

/** Creates the providers of roles, their policies, and managed policies. A permissions boundary is rejected. */
export function iamProviders(
  iam: IamEngine,
  regionAndAccount: RegionAndAccount = LOCAL_REGION_AND_ACCOUNT,
): Provider[] {
  return [roleProvider(iam, regionAndAccount), policyProvider(iam), managedPolicyProvider(iam, regionAndAccount)];
}

function roleProvider(iam: IamEngine, regionAndAccount: RegionAndAccount): Provider {
  const arnOf = (name: string, path: unknown) => `arn:aws:iam::${regionAndAccount.account}:role${pathOf(path)}${name}`;
  return createProvider({
    type: 'AWS::IAM::Role',
    properties: rolePropertiesSchema,
    nameProperty: 'RoleName',
    replacementProperties: ['RoleName', 'Path'],
    identify: ({ physicalId }, raw) => ({
      ref: physicalId,
      attributes: { Arn: arnOf(physicalId, raw.Path), RoleId: roleId(physicalId) },
    }),
    apply: ({ physicalId, properties }) =>
      iam.putRole({
        name: physicalId,
        arn: arnOf(physicalId, properties.Path),
        id: roleId(physicalId),
        trust: properties.AssumeRolePolicyDocument,
        inline: (properties.Policies ?? []).map((one) => ({ name: one.PolicyName, document: one.PolicyDocument })),
        managedPolicyArns: properties.ManagedPolicyArns ?? [],
        maxSessionSeconds: properties.MaxSessionDuration ?? 3600,
      }),
    remove: ({ physicalId }) => iam.removeRole(physicalId),
  });
}

/** Identifies a policy by stack and logical id, because names of inline policies are unique only within a role. */
function policyProvider(iam: IamEngine): Provider {
  return createProvider({
    type: 'AWS::IAM::Policy',
    properties: policyPropertiesSchema,
    identify: ({ physicalId }) => ({ ref: physicalId, attributes: {} }),
    apply: (resource) =>
      iam.attachPolicy(policyKeyOf(resource), resource.properties.Roles, resource.properties.PolicyDocument),
    remove: (resource) => iam.detachPolicy(policyKeyOf(resource)),
  });
}

function managedPolicyProvider(iam: IamEngine, regionAndAccount: RegionAndAccount): Provider {
  const arnOf = (name: string, path: unknown) =>
    `arn:aws:iam::${regionAndAccount.account}:policy${pathOf(path)}${name}`;
  return createProvider({
    type: 'AWS::IAM::ManagedPolicy',
    properties: managedPolicyPropertiesSchema,
    nameProperty: 'ManagedPolicyName',
    replacementProperties: ['ManagedPolicyName', 'Path'],
    identify: ({ physicalId }, raw) => {
      const arn = arnOf(physicalId, raw.Path);
      return { ref: arn, attributes: { PolicyArn: arn } };
    },
    apply: (resource) => {
      const { PolicyDocument, Path, Roles = [] } = resource.properties;
      iam.putManagedPolicy(arnOf(resource.physicalId, Path), PolicyDocument);
      iam.attachPolicy(policyKeyOf(resource), Roles, PolicyDocument);
    },
    remove: (resource) => iam.detachPolicy(policyKeyOf(resource)),
  });
}

const policyKeyOf = ({ stackName, logicalId }: Omit<Resource<unknown>, 'properties'>) => `${stackName}/${logicalId}`;
const pathOf = (path: unknown) => (typeof path === 'string' ? path : '/');

/** Returns the unique id of a role: `AROA` and 17 letters or digits, derived from the name so that it is stable. */
function roleId(name: string): string {
  return `AROA${createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase()}`;
}
