import type { AccessRequest } from '../kernel/identity.ts';
import { sessionArn } from './context.ts';
import type { Decision } from './evaluate.ts';

type Denied = Exclude<Decision, { kind: 'allowed' }>;

/**
 * What AWS says when it refuses (IAM User Guide, "Access denied error messages"), and after it what AWS does not say: the
 * statement that is needed, or the one that denies.
 */
export function denialMessage(request: AccessRequest, denied: Denied): string {
  const said = `${who(request)} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
  if (denied.kind === 'explicit-deny') {
    const kind = denied.by === 'identity' ? 'an identity-based' : 'a resource-based';
    return `${said} with an explicit deny in ${kind} policy. It is denied by: ${denied.statement.text}`;
  }
  const missing = denied.missing === 'identity' ? 'identity-based' : 'resource-based';
  const because = `${said} because no ${missing} policy allows the ${request.action} action.`;
  const place = denied.missing === 'identity' ? "the role's policies" : 'the policy of the resource';
  return `${because} Needed in ${place}: ${JSON.stringify(neededStatement(request, denied))}${nearMiss(request, denied)}`;
}

/** The smallest statement that would allow the request. */
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

function nearMiss(request: AccessRequest, denied: Extract<Denied, { kind: 'no-allow' }>): string {
  const { nearly } = denied;
  if (!nearly) return '';
  const sent = Object.entries(request.context ?? {}).find(([key]) => key.toLowerCase() === nearly.key.toLowerCase());
  const carried = sent ? `; the request carries ${JSON.stringify(sent[1])}` : '';
  return ` (a statement would allow it, but for its condition ${nearly.operator} on ${nearly.key}: ${JSON.stringify(nearly.values)}${carried})`;
}

function who({ principal }: AccessRequest): string {
  switch (principal.kind) {
    case 'role':
      return `User: ${sessionArn(principal.roleArn, principal.sessionName)}`;
    case 'service':
      return `Service: ${principal.service}`;
    case 'operator':
      return 'User: operator';
  }
}
