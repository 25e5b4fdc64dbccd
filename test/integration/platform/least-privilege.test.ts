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
  "the tenant role's trust names the function's role itself, which is enough within one account (STS API Reference, AssumeRole); the statement says in the function's own policy what it does";
/**
 * Statements whose loss no scenario feels, with the reason. A grant that nothing uses fails the tests: use it, take it back,
 * or write down here why it stays.
 */
const NOT_MISSED: Readonly<Record<string, string>> = {
  'conversations-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'business-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'metering-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'orders-api: sts:AssumeRole, sts:TagSession': TRUSTED,
  'products-api: sts:AssumeRole, sts:TagSession': TRUSTED,
};

/** Roles that no function has; service-grants.test.ts drives them. */
const OF_SERVICES = /^SchedulerRole/;

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

/** Lets a minute pass, and with it what was put off until then. */
async function minute(): Promise<void> {
  await runtime.clock.advance(61_000);
  await waitFor('functions are done', () => runtime.services.lambda.isIdle);
}

async function run(which: (role: string) => boolean): Promise<void> {
  const chosen = Object.entries(scenarios.all).filter(([role]) => which(role));
  // A function and the role that it takes on for tenants have one scenario.
  await Promise.all([...new Set(chosen.map(([, scenario]) => scenario))].map((scenario) => scenario()));
}

/** Functions that lost a right to what a warm one holds, secrets and sessions, begin cold. */
function forget(gone: readonly Grant[]): void {
  for (const { owner, actions } of gone)
    if (actions.some((action) => /^(secretsmanager|sts):/.test(action)))
      runtime.services.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${owner}`);
}

const physicalRole = ({ stack, role }: Grant): string =>
  runtime.resources.find(
    ({ stackName, logicalId }) => stackName === `warung-dev-${stack.toLowerCase()}` && logicalId === role,
  )?.physicalId ?? '';

const title = ({ owner, actions }: Grant): string => `${owner}: ${actions.join(', ')}`;
const driven = grants.filter(({ owner }) => !OF_SERVICES.test(owner));

/** What happens now and then only: a passing failure of every worker, and a number that is connected late. */
async function runRareCases(): Promise<void> {
  const late = { phoneNumberId: '440000000000002', wabaId: '450000000000002' };
  const fromSomebodyNew = { ...late, from: '6289999999999', wamid: 'wamid.late', at: nextSecond() };
  await meta.postWebhook(textWebhook(fromSomebodyNew));
  await meta.idle();
  const recover = runtime.faults.onCall(({ action }) =>
    action.startsWith('dynamodb:') ? { kind: 'time-out' } : undefined,
  );
  await Promise.all(Object.values(scenarios.workers).map((work) => work()));
  await waitFor('workers have put their messages off', () => Object.keys(scenarios.workers).every(hasPostponed));
  recover();
  const number = { tenantId: scenarios.shop.tenantId, ...late, displayPhoneNumber: '+62', accessToken: 'x' };
  await meta.operator('POST', '/v1/operator/numbers', number);
  await meta.drain();
  expect(await scenarios.shop.wamids()).toContain('wamid.late');
}

const POSTPONE = 'sqs:ChangeMessageVisibility';

/** Whether a worker has backed off by its message's visibility, as it does only while something fails. */
const hasPostponed = (worker: string): boolean =>
  grants.some(
    (grant) =>
      grant.owner === worker && grant.actions.includes(POSTPONE) && used.has(`${physicalRole(grant)} ${POSTPONE}`),
  );

describe('with the grants of the template', () => {
  test('everything works: IAM refuses nothing', { timeout: 120_000 }, async () => {
    await run(() => true);
    await runRareCases();
    expect(runtime.services.iam.denials.map(({ message }) => message)).toEqual([]);
  });

  test('every role has a scenario', () => {
    const roles = [...new Set(driven.map(({ owner }) => owner))];
    expect(Object.keys(scenarios.all)).toEqual(expect.arrayContaining(roles));
  });

  test('every granted action is used', () => {
    const unused = driven.flatMap((grant) =>
      grant.actions
        .filter((action) => !used.has(`${physicalRole(grant)} ${action}`))
        .map((action) => `${grant.owner} ${action}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('without one of them', () => {
  const missed = driven.filter((grant) => !(title(grant) in NOT_MISSED));
  /** A tenant role is taken on by a function, so the two lose their statements in different rounds. */
  const round = (grant: Grant): number => {
    const before = missed.filter(({ owner }) => tenantRoleOf(owner) === grant.owner).length;
    return before + missed.filter(({ owner }) => owner === grant.owner).indexOf(grant);
  };
  const rounds = [...new Set(missed.map(round))].sort((a, b) => a - b);

  /** Those of `gone` whose loss IAM has refused by name since it was asked last. */
  const refusedOf = (gone: readonly Grant[]): readonly Grant[] => {
    const { iam } = runtime.services;
    const found = gone.filter((grant) =>
      iam.denials.some(
        ({ principal, action, message }) =>
          principal.kind === 'role' &&
          principal.roleArn.endsWith(`/${physicalRole(grant)}`) &&
          grant.actions.includes(action) &&
          message.includes(`{"Effect":"Allow","Action":"${action}","Resource":`),
      ),
    );
    // IAM keeps the newest thousand only, and workers that try again make many.
    iam.clearDenials();
    return found;
  };

  test.each(rounds)('every role is refused by name (statement %i of each)', { timeout: 120_000 }, async (index) => {
    let left = missed.filter((grant) => round(grant) === index);
    removeGrants(assembly, left);
    await runtime.update(assembly.directory);
    assembly.restore();
    runtime.services.iam.clearDenials();
    forget(left);
    const roles = new Set(left.map(({ owner }) => owner));
    await run((role) => roles.has(role));
    // More than eight attempts of a stream batch and their back-off take.
    for (let minutes = 0; left.length > 0 && minutes < 10; minutes += 1) {
      const refused = refusedOf(left);
      left = left.filter((grant) => !refused.includes(grant));
      if (left.length > 0) await minute();
    }
    expect(left.map(title)).toEqual([]);
  });
});
