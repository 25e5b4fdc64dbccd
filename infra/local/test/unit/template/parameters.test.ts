import { describe, expect, test } from 'vitest';
import { BadParameterError } from '../../../template/parameters.ts';
import { createDeploymentFixture } from './deployment-fixture.ts';

const thing = (To: unknown) => ({ Thing: { Type: 'Test::Light', Properties: { To } } });
const graph = (parameter: Record<string, unknown> = {}, To: unknown = { Ref: 'GraphApiUrl' }) => ({
  Parameters: { GraphApiUrl: { Type: 'String', Default: 'https://graph.example', ...parameter } },
  Resources: thing(To),
});

describe('a parameter', () => {
  test('has its default value unless a value is given, and can be changed by an update', async () => {
    const { start, applied } = createDeploymentFixture();
    await start({ A: graph() });
    await start({ A: graph() }, { GraphApiUrl: 'http://127.0.0.1:1' });
    await start({ A: graph() });
    expect(applied.map(({ properties }) => properties)).toEqual([
      { To: 'https://graph.example' },
      { To: 'http://127.0.0.1:1' },
      { To: 'https://graph.example' },
    ]);
    expect(new Set(applied.map(({ physicalId }) => physicalId)).size).toBe(1);
  });

  test('applies to every stack that declares it, in all kinds of references', async () => {
    const { start, applied } = createDeploymentFixture();
    const sub = { 'Fn::Sub': `\${GraphApiUrl}/v23.0` };
    const one = { 'Fn::If': ['IsLocal', 'here', 'there'] };
    const Conditions = { IsLocal: { 'Fn::Equals': [{ Ref: 'GraphApiUrl' }, 'http://g'] } };
    const templates = { A: graph({}, sub), B: { ...graph({}, one), Conditions }, C: { Resources: thing('other') } };
    await start(templates, { GraphApiUrl: 'http://g' });
    expect(applied.map(({ properties }) => properties)).toEqual([
      { To: 'http://g/v23.0' },
      { To: 'here' },
      { To: 'other' },
    ]);
  });

  test('that no template declares is rejected by name when a value is given for it', async () => {
    const { start, applied } = createDeploymentFixture();
    const given = start({ A: graph() }, { GraphApiUrl: 'http://g', GraphUrl: 'http://g' });
    await expect(given).rejects.toThrow(BadParameterError);
    await expect(given).rejects.toThrow('no template has the parameter GraphUrl');
    expect(applied).toEqual([]);
  });

  test.each([
    [{ AllowedValues: ['a', 'b'] }, 'must be one of a, b'],
    [{ AllowedPattern: 'https?://[a-z]+' }, 'must match https?://[a-z]+'],
    [{ MaxLength: 3 }, 'must have at most 3 characters'],
    [{ MinLength: '99' }, 'must have at least 99 characters'],
  ])('with %j rejects another value', async (rule, problem) => {
    const { start } = createDeploymentFixture();
    await expect(start({ A: graph(rule) }, { GraphApiUrl: 'http://127' })).rejects.toThrow(
      `the value of parameter GraphApiUrl of A ${problem}`,
    );
  });

  test('of an SSM type has the value of the SSM parameter with the given name', async () => {
    const { start, applied } = createDeploymentFixture();
    const ssm = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/unknown' };
    await expect(start({ A: graph(ssm) })).rejects.toThrow('the parameter GraphApiUrl of A has no value here');
    await start({ A: graph(ssm) }, { GraphApiUrl: '/known' });
    expect(applied.at(-1)?.properties).toEqual({ To: 'from SSM' });
  });

  test('without default and value, or of another type, stops the start, and the error names it', async () => {
    const { start } = createDeploymentFixture();
    const bare = { Parameters: { GraphApiUrl: { Type: 'String' } }, Resources: thing({ Ref: 'GraphApiUrl' }) };
    await expect(start({ A: bare })).rejects.toThrow('the parameter GraphApiUrl of A has no value here');
    await expect(start({ A: graph({ Type: 'CommaDelimitedList' }) })).rejects.toThrow(/Parameters.GraphApiUrl.Type/);
  });
});
