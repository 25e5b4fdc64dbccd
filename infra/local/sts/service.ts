import { randomUUID } from 'node:crypto';
import { escapeXml, toQueryErrorResponse } from '../endpoint/errors.ts';
import type { IamEngine } from '../iam/engine.ts';
import { roleNameOf, sessionArnOf } from '../iam/request-context.ts';
import type { SessionStore } from '../iam/session-store.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT, type RegionAndAccount, type Session } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { parseAssumeRole } from './assume-role-input.ts';

export interface StsOptions {
  readonly iam: IamEngine;
  readonly sessions: SessionStore;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly regionAndAccount?: RegionAndAccount;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
/** A session of an assumed role can assume another role for at most an hour (IAM User Guide, "Role chaining"). */
const MAX_CHAINED_SECONDS = 3600;

/** Creates the STS service for the Query protocol: AssumeRole with session tags, and GetCallerIdentity. */
export function createStsService(options: StsOptions): WireService {
  const actionOf = (call: WireCall) => `sts:${formOf(call).get('Action') ?? ''}`;
  return {
    name: 'sts',
    actionOf,
    handle: async (call) => {
      const action = actionOf(call);
      options.meter.add({ kind: 'stsCall', quantity: 1, by: call.session.functionName ?? 'operator', action });
      if (action === 'sts:AssumeRole') return assumeRole(call, options);
      if (action === 'sts:GetCallerIdentity') return callerIdentity(call, options);
      throw new AwsError('InvalidAction', `The local runtime does not support ${action}`);
    },
    errorResponse: (error) => toQueryErrorResponse(error, NAMESPACE),
    throttlingCode: 'Throttling',
  };
}

/**
 * Assumes a role. The session belongs to the caller's function instance, so that its meter and fault rules apply to the
 * session's calls.
 */
function assumeRole(call: WireCall, { iam, sessions, clock }: StsOptions): WireResponse {
  const { principal: caller, functionName, instanceId } = call.session;
  const { durationSeconds, ...requested } = parseAssumeRole(formOf(call));
  const principal = iam.assumeRole({
    principal: caller,
    roleArn: requested.roleArn,
    sessionName: requested.sessionName,
    tags: requested.tags,
    ...(requested.externalId === undefined ? {} : { externalId: requested.externalId }),
  });
  const role = iam.findRole(requested.roleArn);
  if (caller.kind === 'role' && durationSeconds > MAX_CHAINED_SECONDS) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  if (durationSeconds > (role?.maxSessionSeconds ?? 0)) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  const expiresAt = clock.now() + durationSeconds * 1000;
  const session = sessions.issue(
    {
      principal,
      ...(functionName === undefined ? {} : { functionName }),
      ...(instanceId === undefined ? {} : { instanceId }),
    },
    expiresAt,
  );
  return result('AssumeRole', assumedXml(session, principal.roleArn, principal.sessionName, role?.id ?? '', expiresAt));
}

function assumedXml(session: Session, roleArn: string, name: string, roleId: string, expiresAt: number): string {
  return [
    `<AssumedRoleUser><Arn>${escapeXml(sessionArnOf(roleArn, name))}</Arn>`,
    `<AssumedRoleId>${roleId}:${escapeXml(name)}</AssumedRoleId></AssumedRoleUser>`,
    `<Credentials><AccessKeyId>${session.accessKeyId}</AccessKeyId>`,
    `<SecretAccessKey>${session.secretAccessKey}</SecretAccessKey><SessionToken>${session.sessionToken}</SessionToken>`,
    `<Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials>`,
  ].join('');
}

/** Returns the caller's identity. It requires no permission (STS API Reference, GetCallerIdentity). */
function callerIdentity(
  call: WireCall,
  { iam, regionAndAccount = LOCAL_REGION_AND_ACCOUNT }: StsOptions,
): WireResponse {
  const { principal } = call.session;
  const [arn, id] =
    principal.kind === 'role'
      ? [
          sessionArnOf(principal.roleArn, principal.sessionName),
          `${iam.findRole(principal.roleArn)?.id ?? roleNameOf(principal.roleArn)}:${principal.sessionName}`,
        ]
      : [`arn:aws:iam::${regionAndAccount.account}:user/operator`, 'AIDAOPERATOR'];
  return result(
    'GetCallerIdentity',
    `<Arn>${escapeXml(arn)}</Arn><UserId>${escapeXml(id)}</UserId><Account>${regionAndAccount.account}</Account>`,
  );
}

function result(action: string, xml: string): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${xml}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  };
}

const formOf = (call: WireCall) => new URLSearchParams(call.body.toString('utf8'));
const invalid = (message: string) => new AwsError('ValidationError', message);
