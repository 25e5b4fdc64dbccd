import type { AccessRequest, Place, Principal } from '../kernel/identity.ts';
import type { RequestContext } from './pattern.ts';

type Values = Readonly<Record<string, string | readonly string[]>>;

/**
 * The condition keys of a request: those that its service sends, and over them the global ones, which no caller can set.
 * `aws:SecureTransport` is true as on AWS, although the local endpoint speaks plain HTTP.
 */
export function contextOf(request: AccessRequest, place: Place, now: number): RequestContext {
  const global: Values = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': place.region,
    'aws:ResourceAccount': place.account,
  };
  const all = [
    ...Object.entries(request.context ?? {}),
    ...Object.entries(global),
    ...Object.entries(principalKeys(request.principal, place)),
  ];
  return new Map(all.map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]));
}

function principalKeys(principal: Principal, place: Place): Values {
  switch (principal.kind) {
    case 'operator':
      return {};
    case 'role':
      return {
        ...Object.fromEntries(Object.entries(principal.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
        'aws:PrincipalArn': principal.roleArn,
        'aws:PrincipalAccount': place.account,
        'aws:PrincipalType': 'AssumedRole',
        'aws:PrincipalIsAWSService': 'false',
      };
    case 'service':
      return {
        ...(principal.sourceArn === undefined ? {} : { 'aws:SourceArn': principal.sourceArn }),
        'aws:SourceAccount': place.account,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': principal.service,
      };
  }
}

/** The ARN under which a role's session appears: the role's path is not part of it. */
export function sessionArn(roleArn: string, sessionName: string): string {
  const [, account = '', name = ''] = /^arn:aws:iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** The role's name in its ARN, without the path. */
export function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
