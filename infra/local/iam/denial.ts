import type { AccessRequest } from '../kernel/identity.ts';
import type { Decision } from './evaluate.ts';
import { sessionArnOf } from './request-context.ts';

type Denied = Exclude<Decision, { kind: 'allowed' }>;

/**
 * Formats AWS's message for a denied request (IAM User Guide, "Access denied error messages"). It adds the statement
 * that is missing, or the one that denies, which AWS does not report.
 */
export function toDenialMessage(request: AccessRequest, denied: Denied): string {
  const summary = `${callerName(request)} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
  if (denied.kind === 'explicit-deny') {
    const kind = denied.by === 'identity' ? 'an identity-based' : 'a resource-based';
    return `${summary} with an explicit deny in ${kind} policy. It is denied by: ${denied.statement.text}`;
  }
  const missing = denied.missing === 'identity' ? 'identity-based' : 'resource-based';
  const because = `${summary} because no ${missing} policy allows the ${request.action} action.`;
  const location = denied.missing === 'identity' ? "the role's policies" : 'the policy of the resource';
  return `${because} Needed in ${location}: ${JSON.stringify(neededStatement(request, denied))}${unmetCondition(request, denied)}`;
}

/** Builds the smallest statement that would allow the request. */
function neededStatement(request: AccessRequest, denied: Extract<Denied, { kind: 'no-allow' }>): unknown {
  const { principal, action, resource } = request;
  if (denied.missing === 'identity') return { Effect: 'Allow', Action: action, Resource: resource };
  const isTrust = action.startsWith('sts:');
  return {
    Effect: 'Allow',
    Principal:
      principal.kind === 'service'
        ? { Service: principal.service }
        : { AWS: principal.kind === 'role' ? principal.roleArn : '*' },
    Action: action,
    ...(isTrust ? {} : { Resource: resource }),
    ...(principal.kind === 'service' && principal.sourceArn !== undefined
      ? { Condition: { ArnEquals: { 'aws:SourceArn': principal.sourceArn } } }
      : {}),
  };
}

/** Describes the unmet condition of a statement that would otherwise allow the request; empty when there is none. */
function unmetCondition(request: AccessRequest, denied: Extract<Denied, { kind: 'no-allow' }>): string {
  const { nearly } = denied;
  if (!nearly) return '';
  const actual = Object.entries(request.context ?? {}).find(([key]) => key.toLowerCase() === nearly.key.toLowerCase());
  const sent = actual ? `; the request has ${JSON.stringify(actual[1])}` : '';
  return ` (A statement would allow the request except for its condition ${nearly.operator} on ${nearly.key}: ${JSON.stringify(nearly.values)}${sent}.)`;
}

function callerName({ principal }: AccessRequest): string {
  switch (principal.kind) {
    case 'role':
      return `User: ${sessionArnOf(principal.roleArn, principal.sessionName)}`;
    case 'service':
      return `Service: ${principal.service}`;
    case 'operator':
      return 'User: operator';
  }
}
