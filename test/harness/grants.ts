import * as z from 'zod';
import type { AssemblyCopy, ResourceEdit } from './assembly-copy.ts';

const oneOrMoreSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.looseObject({ Effect: z.enum(['Allow', 'Deny']), Action: oneOrMoreSchema });
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.object({ Ref: z.string() })).optional(),
});
const arnOfSchema = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const functionSchema = z.looseObject({
  FunctionName: z.string(),
  Role: arnOfSchema,
  Environment: z
    .looseObject({ Variables: z.looseObject({ TENANT_ROLE_ARN: arnOfSchema.optional() }).default({}) })
    .default({ Variables: {} }),
});

/** One Allow statement of a role's policy. */
export interface Grant {
  /**
   * Owner of the role: the name of a function without the stage, `tenant role of` and a function for the role that the
   * function assumes for tenants, or the logical id of another role.
   */
  readonly owner: string;
  readonly stack: string;
  readonly role: string;
  readonly policy: string;
  /** Index of the statement in the policy. */
  readonly index: number;
  readonly actions: readonly string[];
}

/** Returns the owner name of the role that a function assumes for tenants. */
export const tenantRoleOf = (functionName: string): string => `tenant role of ${functionName}`;

/** Returns every Allow statement of every role's policy in the templates. */
export function grantsOf(assembly: AssemblyCopy): Grant[] {
  const owners = new Map<string, string>();
  const grants: Grant[] = [];
  assembly.edit(({ stack, type, properties }) => {
    if (type !== 'AWS::Lambda::Function') return;
    const { FunctionName, Role, Environment } = functionSchema.parse(properties);
    const name = FunctionName.replace('warung-dev-', '');
    owners.set(`${stack}/${Role['Fn::GetAtt'][0]}`, name);
    const { TENANT_ROLE_ARN } = Environment.Variables;
    if (TENANT_ROLE_ARN) owners.set(`${stack}/${TENANT_ROLE_ARN['Fn::GetAtt'][0]}`, tenantRoleOf(name));
  });
  assembly.edit(({ stack, logicalId, type, properties }) => {
    if (type !== 'AWS::IAM::Policy') return;
    const { PolicyDocument, Roles = [] } = policySchema.parse(properties);
    const role = Roles[0]?.Ref ?? '';
    const common = { owner: owners.get(`${stack}/${role}`) ?? role.replace(/[0-9A-F]{8}$/, ''), stack, role };
    PolicyDocument.Statement.forEach(({ Effect, Action }, index) => {
      if (Effect === 'Allow') grants.push({ ...common, policy: logicalId, index, actions: Action });
    });
  });
  return grants;
}

/** Removes statements from their policies. A policy without statements is removed from the template. */
export function removeGrants(assembly: AssemblyCopy, grants: readonly Grant[]): void {
  assembly.edit((resource) => {
    const removed = grants.filter(({ stack, policy }) => stack === resource.stack && policy === resource.logicalId);
    if (removed.length > 0) dropStatements(resource, (_, index) => removed.some((grant) => grant.index === index));
  });
}

/** Removes the Allow statements that `which` selects from a policy resource. Returns their number. */
export function dropStatements(
  resource: ResourceEdit,
  which: (actions: readonly string[], index: number, statement: Readonly<Record<string, unknown>>) => boolean,
): number {
  const { PolicyDocument } = policySchema.parse(resource.properties);
  const remaining = PolicyDocument.Statement.filter(
    (statement, index) => !(statement.Effect === 'Allow' && which(statement.Action, index, statement)),
  );
  if (remaining.length === PolicyDocument.Statement.length) return 0;
  if (remaining.length === 0) resource.remove();
  else resource.change({ ...resource.properties, PolicyDocument: { ...PolicyDocument, Statement: remaining } });
  return PolicyDocument.Statement.length - remaining.length;
}
