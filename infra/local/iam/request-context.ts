import type { AccessRequest, Principal, RegionAndAccount } from '../kernel/identity.ts';
import type { RequestContext } from './pattern.ts';

type Values = Readonly<Record<string, string | readonly string[]>>;

/**
 * Collects the condition keys of a request: those from its service, overridden by the global ones, which no caller can
 * set. `aws:SecureTransport` is true as on AWS, although the local endpoint uses plain HTTP.
 */
export function createRequestContext(
  request: AccessRequest,
  regionAndAccount: RegionAndAccount,
  now: number,
): RequestContext {
  const global: Values = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': regionAndAccount.region,
    'aws:ResourceAccount': regionAndAccount.account,
  };
  const all = [
    ...Object.entries(request.context ?? {}),
    ...Object.entries(global),
    ...Object.entries(principalKeys(request.principal, regionAndAccount)),
  ];
  return new Map(all.map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]));
}

function principalKeys(principal: Principal, regionAndAccount: RegionAndAccount): Values {
  switch (principal.kind) {
    case 'operator':
      return {};
    case 'role':
      return {
        ...Object.fromEntries(Object.entries(principal.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
        'aws:PrincipalArn': principal.roleArn,
        'aws:PrincipalAccount': regionAndAccount.account,
        'aws:PrincipalType': 'AssumedRole',
        'aws:PrincipalIsAWSService': 'false',
      };
    case 'service':
      return {
        ...(principal.sourceArn === undefined ? {} : { 'aws:SourceArn': principal.sourceArn }),
        'aws:SourceAccount': regionAndAccount.account,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': principal.service,
      };
  }
}

/** Returns the ARN of a role's session. It does not contain the role's path. */
export function sessionArnOf(roleArn: string, sessionName: string): string {
  const [, account = '', name = ''] = /^arn:aws:iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** Returns the role's name from its ARN, without the path. */
export function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
