import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { ssmProviders } from '../../../resources/ssm.ts';
import { SsmEngine } from '../../../ssm/engine.ts';
import { createSsmService } from '../../../ssm/service.ts';
import { clientFor, dataFolder, startTestEndpoint } from '../endpoint/fixtures.ts';
import { policy } from '../iam/fixtures.ts';

const ARN = 'arn:aws:ssm:ap-southeast-1:000000000000:parameter/warung/dev';

function openEngine(dataDir = dataFolder()): SsmEngine {
  return new SsmEngine({ dataDir, clock: new RuntimeClock({ frozen: 0 }) });
}

async function withParameters(...actions: readonly string[]) {
  const engine = openEngine();
  for (const name of ['a', 'b', 'deep/c']) engine.ensure(`/warung/dev/${name}`, 'String', `value ${name}`);
  const parts = await startTestEndpoint(({ iam, meter }) => [createSsmService({ engine, authorizer: iam, meter })]);
  if (actions.length > 0) {
    const Resource = [ARN, `${ARN}/*`];
    parts.iam.attachPolicy('ssm', ['worker'], policy({ Effect: 'Allow', Action: actions, Resource }));
  }
  return { ...parts, engine, client: new SSMClient(clientFor(parts.endpoint, parts.worker)) };
}

// Systems Manager API Reference, GetParameter, GetParameters, GetParametersByPath, PutParameter
describe('with the SDK client', () => {
  test('a parameter is read by name or ARN', async () => {
    const { client, meter } = await withParameters('ssm:GetParameter');
    for (const Name of ['/warung/dev/a', `${ARN}/a`]) {
      const { Parameter } = await client.send(new GetParameterCommand({ Name }));
      expect(Parameter).toMatchObject({
        Name: '/warung/dev/a',
        Value: 'value a',
        Type: 'String',
        Version: 1,
        ARN: `${ARN}/a`,
      });
    }
    expect(meter.total('parameterCall', 'work')).toBe(2);
    const none = client.send(new GetParameterCommand({ Name: '/warung/dev/none' }));
    await expect(none).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('a missing permission fails and names the statement', async () => {
    const { client, iam } = await withParameters();
    const get = () => client.send(new GetParameterCommand({ Name: '/warung/dev/a' }));
    const needed = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `${ARN}/a` };
    await expect(get()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(JSON.stringify(needed)),
    });
    iam.attachPolicy('mended', ['worker'], policy(needed));
    expect((await get()).Parameter?.Value).toBe('value a');
  });

  test('several parameters are read at once, and unknown ones are listed', async () => {
    const { client } = await withParameters('ssm:GetParameters');
    const Names = ['/warung/dev/b', '/warung/dev/none', '/warung/dev/a'];
    const answer = await client.send(new GetParametersCommand({ Names }));
    expect(answer.Parameters?.map((one) => one.Value)).toEqual(['value b', 'value a']);
    expect(answer.InvalidParameters).toEqual(['/warung/dev/none']);
    const foreign = client.send(new GetParametersCommand({ Names: ['/warung/dev/a', '/other'] }));
    await expect(foreign).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('a path returns its level or all levels, page by page', async () => {
    const { client } = await withParameters('ssm:GetParametersByPath');
    const read = async (input: { Recursive?: boolean; MaxResults?: number; NextToken?: string | undefined }) =>
      client.send(new GetParametersByPathCommand({ Path: '/warung/dev', ...input }));
    expect((await read({})).Parameters?.map((one) => one.Value)).toEqual(['value a', 'value b']);
    const first = await read({ Recursive: true, MaxResults: 2 });
    expect(first.Parameters).toHaveLength(2);
    const rest = await read({ Recursive: true, MaxResults: 2, NextToken: first.NextToken });
    expect([rest.Parameters?.map((one) => one.Value), rest.NextToken]).toEqual([['value deep/c'], undefined]);
  });

  test('a put overwrites only with Overwrite, and never changes the type', async () => {
    const { client, engine } = await withParameters('ssm:PutParameter');
    const put = (input: { Overwrite?: boolean; Type?: 'String' | 'StringList' }) =>
      client.send(new PutParameterCommand({ Name: '/warung/dev/a', Value: 'new', ...input }));
    await expect(put({})).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    await expect(put({ Overwrite: true, Type: 'StringList' })).rejects.toMatchObject({
      name: 'HierarchyTypeMismatchException',
    });
    expect((await put({ Overwrite: true })).Version).toBe(2);
    expect(engine.resolveValue('/warung/dev/a')).toBe('new');
  });
});

describe('the provider', () => {
  const resource = { type: 'AWS::SSM::Parameter', stackName: 's', logicalId: 'P', physicalId: '/warung/p' };

  test('keeps a manually set value until the template changes its own', () => {
    const folder = dataFolder();
    const engine = openEngine(folder);
    const apply = (to: SsmEngine, Value: string) =>
      ssmProviders(to)[0]?.apply({ ...resource, properties: { Type: 'String', Value } });
    apply(engine, 'template');
    engine.put({ name: '/warung/p', value: 'by hand', overwrite: true });
    engine.close();
    const again = openEngine(folder);
    apply(again, 'template');
    expect(again.resolveValue('/warung/p')).toBe('by hand');
    apply(again, 'template 2');
    expect(again.resolveValue('/warung/p')).toBe('template 2');
    ssmProviders(again)[0]?.remove?.({ ...resource, properties: {} });
    expect(again.resolveValue('/warung/p')).toBeUndefined();
  });

  test('returns the name as Ref, and Type and Value as attributes', () => {
    const [parameter] = ssmProviders(openEngine());
    expect(parameter?.identify(resource, { Type: 'String', Value: 'v' })).toEqual({
      ref: '/warung/p',
      attributes: { Type: 'String', Value: 'v' },
    });
    expect(parameter?.properties.safeParse({ Type: 'SecureString', Value: 'v' }).success).toBe(false);
  });

  test('includes the parameter of the CDK bootstrap', () => {
    expect(Number(openEngine().resolveValue('/cdk-bootstrap/hnb659fds/version'))).toBeGreaterThanOrEqual(6);
    expect(openEngine().resolveValue('/other')).toBeUndefined();
  });
});
