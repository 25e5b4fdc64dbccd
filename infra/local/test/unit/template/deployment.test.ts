import { describe, expect, test } from 'vitest';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { createDeploymentFixture, type Templates } from './deployment-fixture.ts';

describe('deploying an assembly', () => {
  test('applies resources after those that they refer to, also across stacks', async () => {
    const { start, applied } = createDeploymentFixture();
    const deployed = await start({
      A: {
        Resources: {
          User: { Type: 'Test::Data', Properties: { To: { 'Fn::GetAtt': ['Used', 'Arn'] } }, DependsOn: 'First' },
          Used: { Type: 'Test::Data', Properties: { Name: 'used' } },
          First: { Type: 'Test::Data' },
        },
        Outputs: { UsedArn: { Value: { 'Fn::GetAtt': ['Used', 'Arn'] }, Export: { Name: 'A:Used' } } },
      },
      B: { Resources: { Importer: { Type: 'Test::Light', Properties: { To: { 'Fn::ImportValue': 'A:Used' } } } } },
    });
    expect(applied.map(({ logicalId }) => logicalId)).toEqual(['First', 'Used', 'User', 'Importer']);
    expect(applied[2]?.properties).toEqual({ To: 'arn:used' });
    expect(applied[3]?.properties).toEqual({ To: 'arn:used' });
    expect(deployed.outputs).toEqual({ A: { UsedArn: 'arn:used' }, B: {} });
  });

  test('keeps the physical id of a logical id between starts', async () => {
    const { start, applied } = createDeploymentFixture();
    const template = { A: { Resources: { Thing: { Type: 'Test::Data' } } } };
    await start(template);
    await start(template);
    expect(applied[0]?.physicalId).toMatch(/^A-Thing-[a-z0-9]{12}$/);
    expect(applied[1]?.physicalId).toBe(applied[0]?.physicalId);
  });

  test('an unsupported type or property stops the start before anything is applied, and the error names it', async () => {
    const { start, applied } = createDeploymentFixture();
    const good = { Good: { Type: 'Test::Data' } };
    await expect(start({ A: { Resources: { ...good, Bad: { Type: 'Test::Other' } } } })).rejects.toThrow(
      'Test::Other Bad in A',
    );
    await expect(
      start({ A: { Resources: { ...good, Bad: { Type: 'Test::Data', Properties: { Colour: 'red' } } } } }),
    ).rejects.toThrow('Test::Data Bad: property Colour is not run here');
    expect(applied).toEqual([]);
  });

  test('an update that would replace a resource with data is rejected by name', async () => {
    const { start } = createDeploymentFixture();
    const withKey = (key: string) => ({
      A: { Resources: { Thing: { Type: 'Test::Data', Properties: { Key: key } } } },
    });
    await start(withKey('one'));
    await expect(start(withKey('two'))).rejects.toThrow('a change of Key would replace it');
    await expect(
      start({ A: { Resources: { Thing: { Type: 'Test::Data', Properties: { Name: 'other', Key: 'one' } } } } }),
    ).rejects.toThrow('its name changed');
    await expect(start({ A: { Resources: {} } })).rejects.toThrow('Test::Data Thing left the template of A');
  });

  test('a resource without data is removed when the template no longer has it, after those that refer to it', async () => {
    const { start, removed } = createDeploymentFixture();
    const pair = {
      Used: { Type: 'Test::Light', Properties: { Name: 'used' } },
      User: { Type: 'Test::Light', Properties: { To: { Ref: 'Used' } } },
    };
    await start({ A: { Resources: pair } });
    await start({ A: { Resources: {} } });
    expect(removed).toMatchObject([
      { logicalId: 'User', properties: { To: 'used' } },
      { logicalId: 'Used', properties: { Name: 'used' } },
    ]);
  });

  test('a removal that would lose data is rejected before anything is applied', async () => {
    const { start, applied, removed, held } = createDeploymentFixture();
    await start({ A: { Resources: { Thing: { Type: 'Test::Light' }, Other: { Type: 'Test::Light' } } } });
    applied.length = 0;
    held.add('Thing');
    await expect(start({ A: { Resources: { New: { Type: 'Test::Light' } } } })).rejects.toThrow('Thing holds data');
    expect([applied, removed]).toEqual([[], []]);
  });

  // CloudFormation User Guide, "Update behaviors of stack resources": a replacement is created first, then the old one
  // is removed.
  test('a resource without data that gets another name is replaced, and the old one is removed', async () => {
    const { start, applied, removed } = createDeploymentFixture();
    const named = (name: string) => ({
      A: { Resources: { Thing: { Type: 'Test::Light', Properties: { Name: name } } } },
    });
    await start(named('one'));
    await start(named('two'));
    expect(applied.map(({ physicalId }) => physicalId)).toEqual(['one', 'two']);
    expect(removed).toEqual([{ logicalId: 'Thing', physicalId: 'one', properties: { Name: 'one' } }]);
    await start(named('two'));
    expect(removed).toHaveLength(1);
  });
});

// CloudFormation rejects these when it validates a template.
describe('a template that CloudFormation would reject is rejected by name', () => {
  const data = (more: object) => ({ Type: 'Test::Data', ...more });
  test.each<[string, Templates[string], string]>([
    [
      'a circular reference',
      { Resources: { One: data({ Properties: { To: { Ref: 'Two' } } }), Two: data({ DependsOn: 'One' }) } },
      'circular dependency between One, Two',
    ],
    [
      'DependsOn of an unknown resource',
      { Resources: { One: data({ DependsOn: ['Nobody'] }) } },
      'One depends on Nobody',
    ],
    ['an unknown condition of a resource', { Resources: { One: data({ Condition: 'Prod' }) } }, 'condition Prod'],
    [
      'an unknown condition in Fn::If',
      { Resources: { One: data({ Properties: { To: { 'Fn::If': ['Prod', 'a', 'b'] } } }) } },
      'condition Prod',
    ],
    [
      'a mapping without the key',
      {
        Mappings: { M: { a: { b: 'c' } } },
        Resources: { One: data({ Properties: { To: { 'Fn::FindInMap': ['M', 'a', 'x'] } } }) },
      },
      'M.a.x',
    ],
    [
      'a Select beyond the end',
      { Resources: { One: data({ Properties: { To: { 'Fn::Select': [2, ['a', 'b']] } } }) } },
      'Fn::Select',
    ],
    ['an unknown section', { Resources: {}, Transform: 'AWS::Serverless-2016-10-31' }, 'Transform'],
    ['an unknown attribute of a resource', { Resources: { One: data({ CreationPolicy: {} }) } }, 'CreationPolicy'],
  ])('%s', async (_, template, message) => {
    const { start, applied } = createDeploymentFixture();
    const error = await start({ A: template }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotRunHereError);
    expect(String(error)).toContain(message);
    expect(applied).toEqual([]);
  });

  test('a resource may depend on one whose condition is false', async () => {
    const { start, applied } = createDeploymentFixture();
    await start({
      A: {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { One: data({ DependsOn: 'Two' }), Two: data({ Condition: 'Never' }) },
      },
    });
    expect(applied.map(({ logicalId }) => logicalId)).toEqual(['One']);
  });
});
