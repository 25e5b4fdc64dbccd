import type { Principal } from '../kernel/identity.ts';
import type { Condition } from './conditions.ts';
import { sessionArn } from './context.ts';
import type { RequestContext } from './pattern.ts';
import type { PrincipalPattern, Selection, Statement } from './policy.ts';

/** A request with its context, and the policies that have a say in it. */
export interface Question {
  readonly principal: Exclude<Principal, { kind: 'operator' }>;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  /** Of the principal's role; empty for a service. */
  readonly identity: readonly Statement[];
  /** Of the resource; for a role that is to be assumed, its trust policy. */
  readonly onResource: readonly Statement[];
  /** A role can be assumed only if its trust policy says so; other resources in the account need no policy of their own. */
  readonly needsTrust: boolean;
}

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'explicit-deny'; readonly by: 'identity' | 'resource'; readonly statement: Statement }
  /** `nearly` is the first condition that keeps a statement from allowing it, if one would but for that. */
  | { readonly kind: 'no-allow'; readonly missing: 'identity' | 'resource'; readonly nearly: Condition | undefined };

/**
 * IAM User Guide, "Policy evaluation logic", for requests within one account: a deny wins over everything; a role needs an
 * allow from its own policies or from the resource's; an AWS service needs it from the resource's.
 */
export function evaluate(question: Question): Decision {
  const identity = question.identity.filter((statement) => concerns(statement, question));
  const onResource = question.onResource.filter(
    (statement) => concerns(statement, question) && grants(statement, question),
  );
  const met = (statement: Statement) => statement.conditions.every((one) => one.holds(question.context));

  for (const [by, statements] of [
    ['identity', identity],
    ['resource', onResource],
  ] as const) {
    const statement = statements.find((one) => one.effect === 'Deny' && met(one));
    if (statement) return { kind: 'explicit-deny', by, statement };
  }
  const allow = (statement: Statement) => statement.effect === 'Allow' && met(statement);
  const byIdentity = question.principal.kind === 'role' && identity.some(allow);
  const byResource = onResource.filter(allow).map((statement) => grants(statement, question));
  const direct = byResource.includes('direct');
  if (direct || (byIdentity && (!question.needsTrust || byResource.includes('delegated')))) return { kind: 'allowed' };

  const missing =
    question.principal.kind === 'service' || (question.needsTrust && byResource.length === 0) ? 'resource' : 'identity';
  return { kind: 'no-allow', missing, nearly: firstUnmet([...identity, ...onResource], question.context) };
}

function firstUnmet(statements: readonly Statement[], context: RequestContext): Condition | undefined {
  return statements
    .filter((statement) => statement.effect === 'Allow')
    .flatMap((statement) => statement.conditions)
    .find((condition) => !condition.holds(context));
}

/** Whether a statement speaks of the request's action and resource. */
function concerns(statement: Statement, { action, resource, context }: Question): boolean {
  const selects = ({ except, patterns }: Selection, value: string) =>
    patterns.some((one) => one.matches(value, context)) !== except;
  return selects(statement.actions, action) && (!statement.resources || selects(statement.resources, resource));
}

/**
 * How a statement of a resource names the caller: `direct`, or `delegated` when it names the account, which leaves the
 * decision to the caller's own policies. Undefined when it does not name the caller.
 */
function grants(statement: Statement, { principal }: Question): 'direct' | 'delegated' | undefined {
  const kinds = (statement.principals ?? []).map((pattern) => namesPrincipal(pattern, principal));
  return kinds.find((kind) => kind === 'direct') ?? kinds.find((kind) => kind !== undefined);
}

function namesPrincipal(
  pattern: PrincipalPattern,
  principal: Question['principal'],
): 'direct' | 'delegated' | undefined {
  switch (pattern.kind) {
    case 'anyone':
      return 'direct';
    case 'service':
      return principal.kind === 'service' && principal.service === pattern.service ? 'direct' : undefined;
    case 'account':
      return principal.kind === 'role' && principal.roleArn.split(':')[4] === pattern.account ? 'delegated' : undefined;
    case 'aws':
      return principal.kind === 'role' && isRoleOrSession(pattern.arn, principal) ? 'direct' : undefined;
  }
}

function isRoleOrSession(arn: string, principal: Extract<Principal, { kind: 'role' }>): boolean {
  return arn === principal.roleArn || arn === sessionArn(principal.roleArn, principal.sessionName);
}
