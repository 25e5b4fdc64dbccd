import { IamEngine } from '../../../iam/engine.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import type { Principal } from '../../../kernel/identity.ts';

export const QUEUE = 'arn:aws:sqs:ap-southeast-1:000000000000:inbound';
export const TABLE = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/warung';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/worker';
export const WORKER: Extract<Principal, { kind: 'role' }> = {
  kind: 'role',
  roleArn: ROLE_ARN,
  sessionName: 'worker-1',
  tags: {},
};

/** Builds a policy document. */
export function policy(...statements: readonly unknown[]): { Version: string; Statement: readonly unknown[] } {
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * Creates an engine on a frozen clock, with a role `worker` that Lambda can assume and that has the given statements.
 */
export function engineWith(...statements: readonly unknown[]): IamEngine {
  const iam = new IamEngine({ clock: new RuntimeClock({ frozen: Date.parse('2027-01-01T00:00:00Z') }) });
  putRole(iam, 'worker', policy(trustIn({ Service: 'lambda.amazonaws.com' })));
  if (statements.length > 0) iam.attachPolicy('worker-policy', ['worker'], policy(...statements));
  return iam;
}

export function putRole(iam: IamEngine, name: string, trust: unknown, managedPolicyArns: readonly string[] = []): void {
  const arn = `arn:aws:iam::000000000000:role/${name}`;
  iam.putRole({ name, arn, id: 'AROATEST', trust, inline: [], managedPolicyArns, maxSessionSeconds: 3600 });
}

/** Builds a trust statement. */
export function trustIn(principal: unknown, action: string | readonly string[] = 'sts:AssumeRole'): object {
  return { Effect: 'Allow', Principal: principal, Action: action };
}

/** Formats a policy variable as in a template. */
export function variable(key: string): string {
  return `\${${key}}`;
}
