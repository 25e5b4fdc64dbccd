import { type AccessRequest, IamEngine, type LocalRuntime } from '@warung/local';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { type Grant, grantsOf, removeGrants, tenantRoleOf } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';
import { createScenarios, type Scenarios } from '../../harness/scenarios.ts';
import { nextSecond } from '../../harness/shop.ts';
import { waitFor } from '../../harness/wait-for.ts';

const TRUSTED =
  "the trust policy of the tenant role names the function's role, which is sufficient within one account (STS API Reference, AssumeRole); the statement documents the permission in the function's policy";
/**
 * Statements whose removal no scenario detects, with the reason. A grant that nothing uses fails the tests: use it,
 * remove it, or add the reason here.
 */
const UNDETECTED: Readonly<Record<string, string>> = {
  'conversations-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'business-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'metering-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'orders-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'products-api: sts:AssumeRole, sts:TagSession': TRUSTED,
};

/** Roles of AWS services, which service-grants.test.ts tests. */
const SERVICE_ROLES = /^SchedulerRole/;

const assembly = copyAssembly(inject('assembly'));
const grants = grantsOf(assembly);
let meta: SimulatedPlatform;
let runtime: LocalRuntime;
let scenarios: Scenarios;
/** Calls that IAM allowed to roles, as `<role's physical id> <action>`. */
const used = new Set<string>();

beforeAll(async () => {
  recordUse();
  meta = await startTestPlatform({ assembly: assembly.directory, simulator: {} });
  runtime = meta.platform.runtime;
  scenarios = await createScenarios(meta);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await meta.stop();
  assembly.remove();
});

function recordUse(): void {
  const decide = IamEngine.prototype.decide;
  vi.spyOn(IamEngine.prototype, 'decide').mockImplementation(function (this: IamEngine, request: AccessRequest) {
    const decision = decide.call(this, request);
    const { principal, action } = request;
    if (decision.kind === 'allowed' && principal.kind === 'role')
      used.add(`${principal.roleArn.split('/').at(-1)} ${action}`);
    return decision;
  });
}

/** Advances the clock by a minute, so that postponed work runs. */
async function advanceMinute(): Promise<void> {
  await runtime.clock.advance(61_000);
  await waitFor('functions are done', () => runtime.services.lambda.isIdle);
}

async function run(which: (role: string) => boolean): Promise<void> {
  const chosen = Object.entries(scenarios.all).filter(([role]) => which(role));
  // A function and the role that it assumes for tenants share a scenario.
  await Promise.all([...new Set(chosen.map(([, scenario]) => scenario))].map((scenario) => scenario()));
}

/** Restarts functions that lost a permission for secrets or sessions, which warm instances hold. */
function reloadFunctions(removed: readonly Grant[]): void {
  for (const { owner, actions } of removed)
    if (actions.some((action) => /^(secretsmanager|sts):/.test(action)))
      runtime.services.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${owner}`);
}

const physicalRole = ({ stack, role }: Grant): string =>
  runtime.resources.find(
    ({ stackName, logicalId }) => stackName === `warung-dev-${stack.toLowerCase()}` && logicalId === role,
  )?.physicalId ?? '';

const title = ({ owner, actions }: Grant): string => `${owner}: ${actions.join(', ')}`;
const tested = grants.filter(({ owner }) => !SERVICE_ROLES.test(owner));

/** Runs the rare cases: a temporary failure of every worker, and a number that is connected late. */
async function runRareCases(): Promise<void> {
  const late = { phoneNumberId: '440000000000002', wabaId: '450000000000002' };
  const text = { ...late, from: '6289999999999', wamid: 'wamid.late', at: nextSecond() };
  await meta.postWebhook(textWebhook(text));
  await meta.idle();
  const recover = runtime.faults.onCall(({ action }) =>
    action.startsWith('dynamodb:') ? { kind: 'time-out' } : undefined,
  );
  await Promise.all(Object.values(scenarios.workers).map((work) => work()));
  await waitFor('workers have postponed their messages', () => Object.keys(scenarios.workers).every(hasPostponed));
  recover();
  const number = { tenantId: scenarios.shop.tenantId, ...late, displayPhoneNumber: '+62', accessToken: 'x' };
  await meta.operator('POST', '/v1/operator/numbers', number);
  await meta.drain();
  expect(await scenarios.shop.wamids()).toContain('wamid.late');
}

const POSTPONE = 'sqs:ChangeMessageVisibility';

/** Returns whether a worker has changed the visibility timeout of a message, as it does only after a failure. */
const hasPostponed = (worker: string): boolean =>
  grants.some(
    (grant) =>
      grant.owner === worker && grant.actions.includes(POSTPONE) && used.has(`${physicalRole(grant)} ${POSTPONE}`),
  );

describe('with the grants of the template', () => {
  test('everything works: IAM denies nothing', { timeout: 120_000 }, async () => {
    await run(() => true);
    await runRareCases();
    expect(runtime.services.iam.denials.map(({ message }) => message)).toEqual([]);
  });

  test('every role has a scenario', () => {
    const roles = [...new Set(tested.map(({ owner }) => owner))];
    expect(Object.keys(scenarios.all)).toEqual(expect.arrayContaining(roles));
  });

  test('every granted action is used', () => {
    const unused = tested.flatMap((grant) =>
      grant.actions
        .filter((action) => !used.has(`${physicalRole(grant)} ${action}`))
        .map((action) => `${grant.owner} ${action}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('without one grant', () => {
  const detectable = tested.filter((grant) => !(title(grant) in UNDETECTED));
  /** A function assumes its tenant role, so the two lose their statements in different rounds. */
  const round = (grant: Grant): number => {
    const before = detectable.filter(({ owner }) => tenantRoleOf(owner) === grant.owner).length;
    return before + detectable.filter(({ owner }) => owner === grant.owner).indexOf(grant);
  };
  const rounds = [...new Set(detectable.map(round))].sort((a, b) => a - b);

  /** Returns the removed grants that IAM has named in denials since the last call. */
  const reportedIn = (removed: readonly Grant[]): readonly Grant[] => {
    const { iam } = runtime.services;
    const found = removed.filter((grant) =>
      iam.denials.some(
        ({ principal, action, message }) =>
          principal.kind === 'role' &&
          principal.roleArn.endsWith(`/${physicalRole(grant)}`) &&
          grant.actions.includes(action) &&
          message.includes(`{"Effect":"Allow","Action":"${action}","Resource":`),
      ),
    );
    // IAM keeps only the newest thousand denials, and retries cause many.
    iam.clearDenials();
    return found;
  };

  test.each(rounds)('every role is denied by name (statement %i of each role)', { timeout: 120_000 }, async (index) => {
    let left = detectable.filter((grant) => round(grant) === index);
    removeGrants(assembly, left);
    await runtime.update(assembly.directory);
    assembly.restore();
    runtime.services.iam.clearDenials();
    reloadFunctions(left);
    const roles = new Set(left.map(({ owner }) => owner));
    await run((role) => roles.has(role));
    // Longer than eight attempts of a stream batch with their back-off.
    for (let minutes = 0; left.length > 0 && minutes < 10; minutes += 1) {
      const reported = reportedIn(left);
      left = left.filter((grant) => !reported.includes(grant));
      if (left.length > 0) await advanceMinute();
    }
    expect(left.map(title)).toEqual([]);
  });
});
