import { AccessDeniedError, NotRunHereError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import {
  type AccessRequest,
  type Authorizer,
  LOCAL_REGION_AND_ACCOUNT,
  type Principal,
  type RegionAndAccount,
} from '../kernel/identity.ts';
import { toDenialMessage } from './denial.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { parsePolicy, type Statement } from './policy.ts';
import { createRequestContext, roleNameOf } from './request-context.ts';

/** A role as the template defines it. */
export interface RoleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly trust: unknown;
  readonly inline: readonly { readonly name: string; readonly document: unknown }[];
  readonly managedPolicyArns: readonly string[];
  readonly maxSessionSeconds: number;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly maxSessionSeconds: number;
  readonly trust: readonly Statement[];
  readonly inline: readonly Statement[];
  readonly managedPolicyArns: readonly string[];
}

/** A denied request, for tests and the log. `at` is in epoch milliseconds. */
export interface Denial extends AccessRequest {
  readonly timeMs: number;
  readonly decision: Exclude<Decision, { kind: 'allowed' }>;
  readonly message: string;
}

/** Number of denials that are kept for tests. */
const MAX_DENIALS = 1000;

interface Attached {
  readonly roleNames: readonly string[];
  readonly statements: readonly Statement[];
}

/**
 * IAM of the local runtime. It contains only the policies of the template, so it has no state on disk: resource
 * providers and other services add the policies at each start.
 */
export class IamEngine implements Authorizer {
  readonly #clock: Clock;
  readonly #regionAndAccount: RegionAndAccount;
  readonly #roles = new Map<string, Role>();
  readonly #attached = new Map<string, Attached>();
  readonly #managed = new Map<string, readonly Statement[]>();
  readonly #resources = new Map<string, Map<string, readonly Statement[]>>();
  readonly #denials: Denial[] = [];

  constructor(options: { readonly clock: Clock; readonly regionAndAccount?: RegionAndAccount }) {
    this.#clock = options.clock;
    this.#regionAndAccount = options.regionAndAccount ?? LOCAL_REGION_AND_ACCOUNT;
    for (const [arn, document] of Object.entries(AWS_MANAGED_POLICIES)) this.putManagedPolicy(arn, document);
  }

  /**
   * Creates or replaces a role with its trust and inline policies.
   * @throws NotRunHereError for a managed policy whose text is unknown, or a policy element that is not supported
   */
  putRole(role: RoleDefinition): void {
    const where = `role ${role.name}`;
    const unknown = role.managedPolicyArns.find((arn) => !this.#managed.has(arn));
    if (unknown !== undefined)
      throw new NotRunHereError(`${where}: the local runtime does not know the text of managed policy ${unknown}`);
    this.#roles.set(role.name, {
      name: role.name,
      arn: role.arn,
      id: role.id,
      maxSessionSeconds: role.maxSessionSeconds,
      managedPolicyArns: role.managedPolicyArns,
      trust: parsePolicy(role.trust, 'trust', `${where}, trust policy`),
      inline: role.inline.flatMap((one) => parsePolicy(one.document, 'identity', `${where}, policy ${one.name}`)),
    });
  }

  /** Removes a role. Its sessions lose all permissions. */
  removeRole(name: string): void {
    this.#roles.delete(name);
  }

  findRole(arn: string): Role | undefined {
    const role = this.#roles.get(roleNameOf(arn));
    return role?.arn === arn ? role : undefined;
  }

  /** Attaches a policy to roles and replaces the one with the same id. The roles can be created later. */
  attachPolicy(id: string, roleNames: readonly string[], document: unknown): void {
    this.#attached.set(id, { roleNames, statements: parsePolicy(document, 'identity', `policy ${id}`) });
  }

  detachPolicy(id: string): void {
    this.#attached.delete(id);
  }

  /** Registers a managed policy for roles that name its ARN. */
  putManagedPolicy(arn: string, document: unknown): void {
    this.#managed.set(arn, parsePolicy(document, 'identity', `managed policy ${arn}`));
  }

  /** Sets a policy of a resource (queue, bucket, bus, secret, function) and replaces the one with the same id. */
  setResourcePolicy(arn: string, id: string, document: unknown): void {
    const policies = this.#resources.get(arn) ?? new Map<string, readonly Statement[]>();
    policies.set(id, parsePolicy(document, 'resource', `policy ${id} of ${arn}`));
    this.#resources.set(arn, policies);
  }

  /** Sets a resource policy with one statement (a Lambda permission). Its Resource defaults to the ARN. */
  addResourceStatement(arn: string, id: string, statement: Readonly<Record<string, unknown>>): void {
    const complete =
      'Resource' in statement || 'NotResource' in statement ? statement : { ...statement, Resource: arn };
    this.setResourcePolicy(arn, id, { Version: '2012-10-17', Statement: [complete] });
  }

  /**
   * Removes the policies with this id from all resources. The id belongs to the template resource that defines them.
   */
  withdrawResourcePolicy(id: string): void {
    for (const policies of this.#resources.values()) policies.delete(id);
  }

  authorize(request: AccessRequest): void {
    const decision = this.decide(request);
    if (decision.kind === 'allowed') return;
    const message = toDenialMessage(request, decision);
    this.#denials.push({ ...request, timeMs: this.#clock.now(), decision, message });
    if (this.#denials.length > MAX_DENIALS) this.#denials.shift();
    throw new AccessDeniedError(message);
  }

  /** Decides like `authorize`, but returns the decision and records no denial. */
  decide(request: AccessRequest): Decision {
    const { principal, action, resource } = request;
    if (principal.kind === 'operator') return { kind: 'allowed' };
    const needsTrust = /^arn:aws:iam::\d*:role\//.test(resource) && action.startsWith('sts:');
    return evaluate({
      principal,
      action,
      resource,
      context: createRequestContext(request, this.#regionAndAccount, this.#clock.now()),
      identityPolicies: principal.kind === 'role' ? this.#policiesOf(principal.roleArn) : [],
      resourcePolicies: needsTrust ? (this.findRole(resource)?.trust ?? []) : this.#policiesOn(resource),
      isTrustRequired: needsTrust,
    });
  }

  /**
   * Lets a principal assume a role by the role's trust policy. Session tags need `sts:TagSession` in addition to
   * `sts:AssumeRole` (IAM User Guide, "Pass session tags in AWS STS").
   * @throws AccessDeniedError also for a role that does not exist, as on AWS
   */
  assumeRole(request: {
    readonly principal: Principal;
    readonly roleArn: string;
    readonly sessionName: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly externalId?: string;
  }): Extract<Principal, { kind: 'role' }> {
    const { principal, roleArn, sessionName, tags = {}, externalId } = request;
    const tagKeys = Object.keys(tags);
    const context = {
      'sts:RoleSessionName': sessionName,
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
      ...Object.fromEntries(tagKeys.map((key) => [`aws:RequestTag/${key}`, tags[key] ?? ''])),
      ...(tagKeys.length === 0 ? {} : { 'aws:TagKeys': tagKeys }),
    };
    for (const action of tagKeys.length === 0 ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession']) {
      this.authorize({ principal, action, resource: roleArn, context });
    }
    if (!this.findRole(roleArn)) throw new AccessDeniedError(`Role ${roleArn} does not exist`);
    return { kind: 'role', roleArn, sessionName, tags };
  }

  /** The last 1,000 denials, oldest first. */
  get denials(): readonly Denial[] {
    return this.#denials;
  }

  clearDenials(): void {
    this.#denials.length = 0;
  }

  #policiesOf(roleArn: string): readonly Statement[] {
    const role = this.findRole(roleArn);
    if (!role) return [];
    const attached = [...this.#attached.values()].filter((one) => one.roleNames.includes(role.name));
    return [
      ...role.inline,
      ...attached.flatMap((one) => one.statements),
      ...role.managedPolicyArns.flatMap((arn) => this.#managed.get(arn) ?? []),
    ];
  }

  #policiesOn(resource: string): readonly Statement[] {
    return [...(this.#resources.get(policyHolder(resource))?.values() ?? [])].flat();
  }
}

/** Returns the resource whose policy applies: the bucket of an object, the table of an index or stream. */
function policyHolder(resource: string): string {
  return (
    /^arn:aws:s3:::[^/]+/.exec(resource)?.[0] ??
    /^arn:aws:dynamodb:[^:]*:[^:]*:table\/[^/]+/.exec(resource)?.[0] ??
    resource
  );
}
