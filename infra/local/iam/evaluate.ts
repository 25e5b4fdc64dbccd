import type { Principal } from '../kernel/identity.ts';
import type { Condition } from './conditions.ts';
import type { RequestContext } from './pattern.ts';
import type { ElementSelection, PrincipalPattern, Statement } from './policy.ts';
import { sessionArnOf } from './request-context.ts';

/** A request with its context and the policies that apply to it. */
export interface EvaluationInput {
  readonly principal: Exclude<Principal, { kind: 'operator' }>;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  /** Policies of the principal's role; empty for a service. */
  readonly identityPolicies: readonly Statement[];
  /** Policies of the resource; for a role to be assumed, its trust policy. */
  readonly resourcePolicies: readonly Statement[];
  /**
   * Whether the resource is a role, whose trust policy must allow the request. Other resources need no policy of their
   * own.
   */
  readonly isTrustRequired: boolean;
}

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'explicit-deny'; readonly by: 'identity' | 'resource'; readonly statement: Statement }
  /** `nearly` is the first unmet condition of a statement that would otherwise allow the request, if any. */
  | { readonly kind: 'no-allow'; readonly missing: 'identity' | 'resource'; readonly nearly: Condition | undefined };

/**
 * Evaluates the policies for a request within one account (IAM User Guide, "Policy evaluation logic"). A deny overrides
 * everything. A role needs an allow from its own policies or those of the resource; an AWS service needs one from the
 * resource.
 */
export function evaluate(question: EvaluationInput): Decision {
  const identity = question.identityPolicies.filter((statement) => appliesTo(statement, question));
  const onResource = question.resourcePolicies.filter(
    (statement) => appliesTo(statement, question) && namingOf(statement, question),
  );
  const isMet = (statement: Statement) => statement.conditions.every((one) => one.isMet(question.context));

  for (const [by, statements] of [
    ['identity', identity],
    ['resource', onResource],
  ] as const) {
    const statement = statements.find((one) => one.effect === 'Deny' && isMet(one));
    if (statement) return { kind: 'explicit-deny', by, statement };
  }
  const allows = (statement: Statement) => statement.effect === 'Allow' && isMet(statement);
  const byIdentity = question.principal.kind === 'role' && identity.some(allows);
  const byResource = onResource.filter(allows).map((statement) => namingOf(statement, question));
  const isDirect = byResource.includes('direct');
  if (isDirect || (byIdentity && (!question.isTrustRequired || byResource.includes('delegated'))))
    return { kind: 'allowed' };

  const missing =
    question.principal.kind === 'service' || (question.isTrustRequired && byResource.length === 0)
      ? 'resource'
      : 'identity';
  return { kind: 'no-allow', missing, nearly: firstUnmet([...identity, ...onResource], question.context) };
}

function firstUnmet(statements: readonly Statement[], context: RequestContext): Condition | undefined {
  return statements
    .filter((statement) => statement.effect === 'Allow')
    .flatMap((statement) => statement.conditions)
    .find((condition) => !condition.isMet(context));
}

/** Returns whether a statement applies to the request's action and resource. */
function appliesTo(statement: Statement, { action, resource, context }: EvaluationInput): boolean {
  const selects = ({ isNegated, patterns }: ElementSelection, value: string) =>
    patterns.some((one) => one.matches(value, context)) !== isNegated;
  return selects(statement.actions, action) && (!statement.resources || selects(statement.resources, resource));
}

/**
 * Returns how a resource's statement names the caller: `direct`, or `delegated` when it names the account, which leaves
 * the decision to the caller's own policies. Undefined when it does not name the caller.
 */
function namingOf(statement: Statement, { principal }: EvaluationInput): 'direct' | 'delegated' | undefined {
  const kinds = (statement.principals ?? []).map((pattern) => namesPrincipal(pattern, principal));
  return kinds.find((kind) => kind === 'direct') ?? kinds.find((kind) => kind !== undefined);
}

function namesPrincipal(
  pattern: PrincipalPattern,
  principal: EvaluationInput['principal'],
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
  return arn === principal.roleArn || arn === sessionArnOf(principal.roleArn, principal.sessionName);
}
