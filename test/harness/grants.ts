import * as z from 'zod';
import type { AssemblyCopy, ResourceEdit } from './assembly-copy.ts';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const $Statement = z.looseObject({ Effect: z.enum(['Allow', 'Deny']), Action: oneOrMore });
const $Policy = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array($Statement) }),
  Roles: z.array(z.object({ Ref: z.string() })).optional(),
});
const $ArnOf = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });
const $Function = z.looseObject({
  FunctionName: z.string(),
  Role: $ArnOf,
  Environment: z
    .looseObject({ Variables: z.looseObject({ TENANT_ROLE_ARN: $ArnOf.optional() }).default({}) })
    .default({ Variables: {} }),
});

/** One Allow statement of a role's policy. */
export interface Grant {
  /**
   * The function whose role it is, by its name without the stage; `tenant role of` and a function for the role that it takes
   * on for tenants; else the role's logical id.
   */
  readonly of: string;
  readonly stack: string;
  readonly role: string;
  readonly policy: string;
  /** Place in the policy. */
  readonly index: number;
  readonly actions: readonly string[];
}

/** How the role is called that a function takes on for tenants. */
export const tenantRoleOf = (functionName: string): string => `tenant role of ${functionName}`;

/** Every Allow statement of every role's policy in the templates. */
export function grantsOf(assembly: AssemblyCopy): Grant[] {
  const owners = new Map<string, string>();
  const grants: Grant[] = [];
  assembly.edit(({ stack, type, properties }) => {
    if (type !== 'AWS::Lambda::Function') return;
    const { FunctionName, Role, Environment } = $Function.parse(properties);
    const name = FunctionName.replace('warung-dev-', '');
    owners.set(`${stack}/${Role['Fn::GetAtt'][0]}`, name);
    const { TENANT_ROLE_ARN } = Environment.Variables;
    if (TENANT_ROLE_ARN) owners.set(`${stack}/${TENANT_ROLE_ARN['Fn::GetAtt'][0]}`, tenantRoleOf(name));
  });
  assembly.edit(({ stack, logicalId, type, properties }) => {
    if (type !== 'AWS::IAM::Policy') return;
    const { PolicyDocument, Roles = [] } = $Policy.parse(properties);
    const role = Roles[0]?.Ref ?? '';
    const common = { of: owners.get(`${stack}/${role}`) ?? role.replace(/[0-9A-F]{8}$/, ''), stack, role };
    PolicyDocument.Statement.forEach(({ Effect, Action }, index) => {
      if (Effect === 'Allow') grants.push({ ...common, policy: logicalId, index, actions: Action });
    });
  });
  return grants;
}

/** Takes statements out of the policies that hold them; a policy that has none left leaves the template. */
export function withdraw(assembly: AssemblyCopy, grants: readonly Grant[]): void {
  assembly.edit((resource) => {
    const gone = grants.filter(({ stack, policy }) => stack === resource.stack && policy === resource.logicalId);
    if (gone.length > 0) dropStatements(resource, (_, index) => gone.some((grant) => grant.index === index));
  });
}

/** Takes the Allow statements that `which` names out of a policy resource. Answers how many there were. */
export function dropStatements(
  resource: ResourceEdit,
  which: (actions: readonly string[], index: number, statement: Readonly<Record<string, unknown>>) => boolean,
): number {
  const { PolicyDocument } = $Policy.parse(resource.properties);
  const left = PolicyDocument.Statement.filter(
    (statement, index) => !(statement.Effect === 'Allow' && which(statement.Action, index, statement)),
  );
  if (left.length === PolicyDocument.Statement.length) return 0;
  if (left.length === 0) resource.remove();
  else resource.change({ ...resource.properties, PolicyDocument: { ...PolicyDocument, Statement: left } });
  return PolicyDocument.Statement.length - left.length;
}
