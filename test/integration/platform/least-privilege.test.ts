import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { IamEngine } from '../../../infra/local/iam/engine.ts';
import type { AccessRequest } from '../../../infra/local/kernel/identity.ts';
import type { LocalRuntime } from '../../../infra/local/runtime.ts';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { type Grant, grantsOf, tenantRoleOf, withdraw } from '../../harness/grants.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { type SimulatedPlatform, startTestPlatform } from '../../harness/platform.ts';
import { openScenarios, type Scenarios } from '../../harness/scenarios.ts';
import { nextSecond } from '../../harness/shop.ts';
import { until } from '../../harness/until.ts';

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
};

/** Roles that no function has; service-grants.test.ts drives them. */
const OF_SERVICES = /^SchedulerRole/;

/** Roles of selling and charging: test/infra/grants.test.ts holds their statements, and no scenario here drives them yet by default. */
const NEWER =
  /^(tenant role of )?(record-usage|roll-up-usage|metering-api|finance-api|place-order|expire-holds|tell-customer|orders-api|products-api|sync-catalogue)$/;

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
  scenarios = await openScenarios(meta);
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

/** Lets retries and hidden messages have their time: more than eight attempts of a stream batch and their back-off take. */
async function hurry(): Promise<void> {
  for (let minute = 0; minute < 10; minute += 1) {
    await runtime.clock.advance(61_000);
    await until('functions are done', () => runtime.parts.lambda.quiet);
  }
}

/** All scenarios. Functions that lost a right to what a warm one holds, secrets and sessions, begin cold. */
async function runAll(gone: readonly Grant[] = []): Promise<void> {
  for (const { of, actions } of gone)
    if (actions.some((action) => /^(secretsmanager|sts):/.test(action)))
      runtime.parts.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:warung-dev-${of}`);
  await Promise.all(Object.values(scenarios.all).map((scenario) => scenario()));
  await hurry();
}

const physicalRole = ({ stack, role }: Grant): string =>
  runtime.resources.find(
    ({ stackName, logicalId }) => stackName === `warung-dev-${stack.toLowerCase()}` && logicalId === role,
  )?.physicalId ?? '';

const title = ({ of, actions }: Grant): string => `${of}: ${actions.join(', ')}`;
const driven = grants.filter(
  ({ of }) => !OF_SERVICES.test(of) && (process.env['WARUNG_GRANTS'] === 'all' || !NEWER.test(of)),
);

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
  await until('workers have put their messages off', () => Object.keys(scenarios.workers).every(hasPostponed));
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
      grant.of === worker && grant.actions.includes(POSTPONE) && used.has(`${physicalRole(grant)} ${POSTPONE}`),
  );

describe('with the grants of the template', () => {
  test('everything works: IAM refuses nothing', { timeout: 120_000 }, async () => {
    await runAll();
    await runRareCases();
    expect(runtime.parts.iam.denials.map(({ message }) => message)).toEqual([]);
  });

  test('every role has a scenario', () => {
    const roles = [...new Set(driven.map(({ of }) => of))];
    expect(Object.keys(scenarios.all)).toEqual(expect.arrayContaining(roles));
  });

  test('every granted action is used', () => {
    const unused = driven.flatMap((grant) =>
      grant.actions
        .filter((action) => !used.has(`${physicalRole(grant)} ${action}`))
        .map((action) => `${grant.of} ${action}`),
    );
    expect(unused).toEqual([]);
  });
});

describe('without one of them', () => {
  const missed = driven.filter((grant) => !(title(grant) in NOT_MISSED));
  /** A tenant role is taken on by a function, so the two lose their statements in different rounds. */
  const round = (grant: Grant): number => {
    const before = missed.filter(({ of }) => tenantRoleOf(of) === grant.of).length;
    return before + missed.filter(({ of }) => of === grant.of).indexOf(grant);
  };
  const rounds = [...new Set(missed.map(round))].sort((a, b) => a - b);

  test.each(rounds)('every role is refused by name (statement %i of each)', { timeout: 120_000 }, async (index) => {
    const gone = missed.filter((grant) => round(grant) === index);
    withdraw(assembly, gone);
    await runtime.update(assembly.directory);
    const { iam } = runtime.parts;
    iam.clearDenials();
    await runAll(gone);
    const refused = gone.filter((grant) =>
      iam.denials.some(
        ({ principal, action, message }) =>
          principal.kind === 'role' &&
          principal.roleArn.endsWith(`/${physicalRole(grant)}`) &&
          grant.actions.includes(action) &&
          message.includes(`{"Effect":"Allow","Action":"${action}","Resource":`),
      ),
    );
    assembly.restore();
    await runtime.update(assembly.directory);
    await hurry();
    await meta.drain();
    expect(refused.map(title)).toEqual(gone.map(title));
  });

  test('and with all of them again everything works', { timeout: 120_000 }, async () => {
    runtime.parts.iam.clearDenials();
    await runAll();
    await meta.drain();
    expect(runtime.parts.iam.denials.map(({ message }) => message)).toEqual([]);
  });
});
