import { describe, expect, it } from 'vitest';
import { deployStage, MissingAlarmEmailError } from '../../infra/deployment/deploy-stage.ts';
import {
  type KeyInputs,
  type MetaInputs,
  MissingMetaInputsError,
  type SecretStore,
  UnreadableSecretError,
} from '../../infra/deployment/seed-secrets.ts';

import { getStage } from '../../infra/stages.ts';

const PLACEHOLDER = JSON.stringify({ placeholder: true, random: 'abc' });
const INPUTS: MetaInputs = { appSecret: 'app-secret-1', verifyToken: 'verify-token-1' };
const NOW = 1_795_420_800;
const OUTPUTS = JSON.stringify({ 'warung-dev-api': { HttpApiUrl: 'https://x.example' }, 'warung-dev-state': {} });

/** Returns an in-memory Secrets Manager and a deployment whose stacks create placeholders, as CloudFormation does. */
function createFixture(before: Record<string, string> = {}) {
  const secrets = new Map(Object.entries(before));
  const writes: string[] = [];
  const logged: string[] = [];
  let deployments = 0;
  const redeployments: { stackId: string; parameters: object }[] = [];
  const store: SecretStore = {
    read: async (name) => secrets.get(name),
    write: async (name, value) => {
      writes.push(name);
      secrets.set(name, value);
    },
  };
  const deploy = (inputs: MetaInputs & KeyInputs, { now = NOW, stage = getStage('dev') } = {}) =>
    deployStage({
      stage,
      inputs,
      store,
      nowSeconds: now,
      deployStacks: async () => {
        deployments += 1;
        for (const purpose of ['meta', 'master', 'operator', 'finance']) {
          secrets.set(`warung/dev/${purpose}`, secrets.get(`warung/dev/${purpose}`) ?? PLACEHOLDER);
        }
        return OUTPUTS;
      },
      deployWithParameters: async (stackId, parameters) => {
        redeployments.push({ stackId, parameters });
      },
      log: (line) => logged.push(line),
    });
  const json = (purpose: string): unknown => JSON.parse(secrets.get(`warung/dev/${purpose}`) ?? 'null');
  return { secrets, writes, logged, deploy, json, deployments: () => deployments, redeployments };
}

describe('deploying a stage', () => {
  it('passes the URL of the default product image to the Products stack', async () => {
    const { deploy, redeployments } = createFixture();
    await deploy(INPUTS);
    const parameters = { PlainPictureUrl: 'https://x.example/shop/product.png' };
    expect(redeployments).toEqual([{ stackId: 'Products', parameters }]);
  });

  it('replaces the placeholders of all secrets on the first deployment', async () => {
    const { deploy, writes, json } = createFixture();
    await deploy(INPUTS);
    expect(writes).toEqual(['warung/dev/meta', 'warung/dev/master', 'warung/dev/operator', 'warung/dev/finance']);
    expect(json('meta')).toEqual(INPUTS);
    expect(json('master')).toMatchObject({ current: '1', keys: { 1: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) } });
    expect(json('operator')).toMatchObject({ key: expect.stringMatching(/^wo_/) });
    expect(json('finance')).toMatchObject({ key: expect.stringMatching(/^wf_/) });
  });

  it('uses the given finance key, and keeps it when none is given', async () => {
    const { deploy, json } = createFixture();
    await deploy({ ...INPUTS, financeKey: 'a-given-finance-key' });
    expect(json('finance')).toEqual({ key: 'a-given-finance-key' });
    await deploy(INPUTS);
    expect(json('finance')).toEqual({ key: 'a-given-finance-key' });
  });

  it.each<[string, MetaInputs]>([
    ['META_APP_SECRET and META_VERIFY_TOKEN', {}],
    ['META_VERIFY_TOKEN', { appSecret: 'a' }],
    ['META_APP_SECRET', { appSecret: '', verifyToken: 'v' }],
  ])('does not start a first deployment without %s', async (names, inputs) => {
    const { deploy, deployments } = createFixture();
    await expect(deploy(inputs)).rejects.toThrow(MissingMetaInputsError);
    await expect(deploy(inputs)).rejects.toThrow(`set ${names}:`);
    expect(deployments()).toBe(0);
  });

  it('changes nothing when repeated without inputs', async () => {
    const { deploy, writes, secrets } = createFixture();
    await deploy(INPUTS);
    const before = new Map(secrets);
    writes.length = 0;
    await deploy({});
    expect(writes).toEqual([]);
    expect(secrets).toEqual(before);
  });

  it('keeps the previous app secret beside a changed one for a day, and then drops it', async () => {
    const { deploy, json, writes } = createFixture();
    await deploy(INPUTS);
    await deploy({ appSecret: 'app-secret-2' });
    const changed = { appSecret: 'app-secret-2', verifyToken: 'verify-token-1' };
    const previous = { previousAppSecret: 'app-secret-1', previousUntil: NOW + 24 * 3600 };
    expect(json('meta')).toEqual({ ...changed, ...previous });
    await deploy({}, { now: NOW + 23 * 3600 });
    expect(json('meta')).toEqual({ ...changed, ...previous });
    writes.length = 0;
    await deploy({}, { now: NOW + 24 * 3600 });
    expect(json('meta')).toEqual(changed);
    expect(writes).toEqual(['warung/dev/meta']);
  });

  it('does not start a deployment of prod without a recipient of alarms', async () => {
    const { deploy, deployments, logged } = createFixture();
    await expect(deploy(INPUTS, { stage: getStage('prod') })).rejects.toThrow(MissingAlarmEmailError);
    await expect(deploy(INPUTS, { stage: getStage('prod') })).rejects.toThrow('set WARUNG_ALARM_EMAIL');
    expect(deployments()).toBe(0);
    await deploy(INPUTS, { stage: getStage('prod', 'ops@example.org') });
    expect(logged.join('\n')).toContain('alarms: to ops@example.org, once the mail');
  });

  it('logs that the alarms of dev have no recipient', async () => {
    const { deploy, logged } = createFixture();
    await deploy(INPUTS);
    expect(logged.join('\n')).toContain('alarms: no recipient');
  });

  it.each(['meta', 'master', 'operator'])('never overwrites a %s secret that it cannot read', async (purpose) => {
    const { deploy, writes } = createFixture({ [`warung/dev/${purpose}`]: '{"version":9}' });
    await expect(deploy(INPUTS)).rejects.toThrow(UnreadableSecretError);
    expect(writes).toEqual([]);
  });

  it('logs where things are, and never the value of a secret', async () => {
    const { deploy, logged, json } = createFixture();
    await deploy(INPUTS);
    const text = logged.join('\n');
    expect(text).toContain('https://x.example/webhooks/whatsapp');
    expect(text).toContain('--secret-id warung/dev/operator');
    const values = [json('meta'), json('master'), json('operator')].flatMap((secret) =>
      [...JSON.stringify(secret).matchAll(/"([^"]{8,})"(?!:)/g)].map((match) => match[1] ?? ''),
    );
    expect(values.length).toBeGreaterThanOrEqual(4);
    for (const value of values) {
      expect(text).not.toContain(value);
    }
  });
});
