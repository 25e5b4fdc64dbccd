import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { secretsProviders } from '../../../resources/secrets.ts';
import { SecretsEngine } from '../../../secrets/engine.ts';
import { generateSecret } from '../../../secrets/generate-secret.ts';
import { createSecretsService } from '../../../secrets/service.ts';
import { clientFor, dataFolder, startTestEndpoint } from '../endpoint/fixtures.ts';
import { engineWith, policy, ROLE_ARN } from '../iam/fixtures.ts';

const NAME = 'warung/dev/meta';
const ARN = /^arn:aws:secretsmanager:ap-southeast-1:000000000000:secret:warung\/dev\/meta-[a-z0-9]{6}$/;

function openEngine(dataDir = dataFolder()): SecretsEngine {
  return new SecretsEngine({ dataDir, clock: new RuntimeClock({ frozen: 0 }) });
}

async function withSecret() {
  const engine = openEngine();
  const { arn } = engine.ensure({ name: NAME, description: 'Meta', value: 'first' });
  const parts = await startTestEndpoint(({ iam, meter }) => [createSecretsService({ engine, authorizer: iam, meter })]);
  const client = new SecretsManagerClient(clientFor(parts.endpoint, parts.worker));
  const grant = (action: string, resource = arn) =>
    parts.iam.attachPolicy(action, ['worker'], policy({ Effect: 'Allow', Action: action, Resource: resource }));
  return { ...parts, engine, arn, client, grant };
}

// Secrets Manager API Reference, GetSecretValue, PutSecretValue
describe('with the SDK client', () => {
  test('a value is read by name, ARN, or ARN without its suffix', async () => {
    const { arn, client, grant, meter } = await withSecret();
    grant('secretsmanager:GetSecretValue');
    expect(arn).toMatch(ARN);
    for (const SecretId of [NAME, arn, arn.slice(0, -7)]) {
      const answer = await client.send(new GetSecretValueCommand({ SecretId }));
      expect(answer).toMatchObject({ ARN: arn, Name: NAME, SecretString: 'first', VersionStages: ['AWSCURRENT'] });
    }
    expect(meter.total('secretCall', 'work')).toBe(3);
  });

  test('a missing permission fails and names the statement that fixes it', async () => {
    const { arn, client, grant } = await withSecret();
    const get = () => client.send(new GetSecretValueCommand({ SecretId: NAME }));
    const needed = JSON.stringify({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arn });
    await expect(get()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(needed),
    });
    grant('secretsmanager:GetSecretValue', `${arn.slice(0, -6)}??????`);
    expect((await get()).SecretString).toBe('first');
  });

  test('the policy of the secret can allow and deny access', async () => {
    const { arn, client, engine, iam } = await withSecret();
    const [, resourcePolicy] = secretsProviders(engine, iam);
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: ROLE_ARN },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    };
    const apply = (...statements: readonly object[]) =>
      resourcePolicy?.apply({
        type: 'AWS::SecretsManager::ResourcePolicy',
        stackName: 's',
        logicalId: 'Policy',
        physicalId: 'p',
        properties: { SecretId: arn, ResourcePolicy: policy(...statements) },
      });
    apply(statement);
    expect((await client.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString).toBe('first');
    apply(statement, { ...statement, Effect: 'Deny' });
    await expect(client.send(new GetSecretValueCommand({ SecretId: NAME }))).rejects.toThrow('explicit deny');
  });

  test('a new value becomes AWSCURRENT and the one before AWSPREVIOUS', async () => {
    const { client, grant } = await withSecret();
    grant('secretsmanager:*');
    const token = '0'.repeat(32);
    const put = (SecretString: string) =>
      client.send(new PutSecretValueCommand({ SecretId: NAME, SecretString, ClientRequestToken: token }));
    expect(await put('second')).toMatchObject({ VersionId: token, VersionStages: ['AWSCURRENT'] });
    await put('second');
    await expect(put('third')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    const read = async (VersionStage?: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId: NAME, VersionStage }))).SecretString;
    expect([await read(), await read('AWSPREVIOUS')]).toEqual(['second', 'first']);
    await expect(read('AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const described = await client.send(new DescribeSecretCommand({ SecretId: NAME }));
    expect(described.VersionIdsToStages?.[token]).toEqual(['AWSCURRENT']);
  });

  test('secrets are listed with a permission on all', async () => {
    const { client, grant } = await withSecret();
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    grant('secretsmanager:ListSecrets', '*');
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toMatchObject([{ Name: NAME }]);
  });

  test('only an authorized caller learns whether a secret exists', async () => {
    const { client, grant } = await withSecret();
    const get = () => client.send(new GetSecretValueCommand({ SecretId: 'none' }));
    await expect(get()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    grant('secretsmanager:GetSecretValue', '*');
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('values', () => {
  test('a value is generated once and survives a restart', () => {
    const folder = dataFolder();
    const definition = { name: NAME, description: '', generate: { PasswordLength: 40 } };
    const first = openEngine(folder);
    const { arn } = first.ensure(definition);
    const value = first.findVersion(arn)?.value;
    expect(value).toHaveLength(40);
    first.ensure(definition);
    first.close();
    const second = openEngine(folder);
    second.ensure({ ...definition, description: 'changed' });
    expect(second.findVersion(NAME)?.value).toBe(value);
    expect(second.listVersions(NAME)).toHaveLength(1);
    expect(() => second.ensure({ ...definition, generate: { PasswordLength: 41 } })).toThrow(NotRunHereError);
  });

  test('a seeded value stays until the template changes its own', () => {
    const engine = openEngine();
    const ensure = (value: string) => engine.ensure({ name: NAME, description: '', value });
    ensure('template');
    engine.setCurrentValue(NAME, 'seeded');
    engine.setCurrentValue(NAME, 'seeded');
    expect(engine.listVersions(NAME)).toHaveLength(2);
    ensure('template');
    expect(engine.findVersion(NAME)?.value).toBe('seeded');
    ensure('template 2');
    expect(engine.findVersion(NAME)?.value).toBe('template 2');
  });

  test('a secret without a value has none until it is seeded', () => {
    const engine = openEngine();
    engine.ensure({ name: NAME, description: '' });
    expect(engine.findVersion(NAME)).toBeUndefined();
    engine.setCurrentValue(NAME, 'x');
    expect(engine.findVersion(NAME)?.value).toBe('x');
    expect(() => engine.setCurrentValue('other', 'x')).toThrow("can't find the specified secret");
  });

  // CloudFormation, AWS::SecretsManager::Secret GenerateSecretString
  test('a password has 32 characters of every included kind, and none that is excluded', () => {
    expect(generateSecret({})).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^a-zA-Z\d]).{32}$/);
    expect(generateSecret({ ExcludePunctuation: true, ExcludeLowercase: true, PasswordLength: 500 })).toMatch(
      /^[A-Z\d]{500}$/,
    );
    expect(generateSecret({ ExcludeCharacters: 'abc', PasswordLength: 500 })).not.toMatch(/[abc]/);
    expect(() => generateSecret({ PasswordLength: 3 })).toThrow(NotRunHereError);
  });

  test('a template contains the password under its key', () => {
    const value = generateSecret({
      SecretStringTemplate: '{"current":"1"}',
      GenerateStringKey: 'key',
      PasswordLength: 10,
    });
    expect(JSON.parse(value)).toEqual({ current: '1', key: expect.stringMatching(/^.{10}$/s) });
    expect(() => generateSecret({ SecretStringTemplate: '[]', GenerateStringKey: 'key' })).toThrow(NotRunHereError);
    expect(() => generateSecret({ GenerateStringKey: 'key' })).toThrow(NotRunHereError);
  });
});

test('the provider returns the ARN as Ref and rejects a KMS key', () => {
  const engine = openEngine();
  const [secret] = secretsProviders(engine, engineWith());
  const identity = secret?.identify({ type: '', stackName: 's', logicalId: 'Meta', physicalId: NAME }, {});
  expect(identity?.ref).toMatch(ARN);
  expect(secret?.properties.safeParse({ Name: NAME, GenerateSecretString: { ExcludePunctuation: true } }).success).toBe(
    true,
  );
  expect(secret?.properties.safeParse({ KmsKeyId: 'k' }).success).toBe(false);
});
