import { describe, expect, test } from 'vitest';
import { NotRunHereError } from '../../../kernel/aws-error.ts';
import { NO_VALUE, referencesOf, resolve, type Scope } from '../../../template/intrinsics.ts';

const scope: Scope = {
  ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : `ref-${name}`),
  attribute: (id, attribute) => `${id}/${attribute}`,
  importValue: (name) => `imported-${name}`,
  condition: (name) => name === 'Yes',
  mapping: (map, first, second) => `${map}.${first}.${second}`,
};

// CloudFormation User Guide, "Intrinsic function reference".
describe('intrinsic functions', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Queue' }, 'ref-Queue'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Nested.Outputs.Name' }, 'Nested/Outputs.Name'],
    ['Join', { 'Fn::Join': [':', ['a', { Ref: 'B' }]] }, 'a:ref-B'],
    ['Join of a Split', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    ['Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Sub with a literal', { 'Fn::Sub': `\${A} \${B.Arn} \${!C}` }, `ref-A B/Arn \${C}`],
    ['Sub with variables', { 'Fn::Sub': [`\${X}`, { X: { Ref: 'A' } }] }, 'ref-A'],
    ['ImportValue', { 'Fn::ImportValue': 'Name' }, 'imported-Name'],
    ['If, true', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['If, false', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    ['FindInMap', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'M.a.b'],
    [
      'conditions',
      { 'Fn::And': [{ 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, { 'Fn::Or': [{ Condition: 'Yes' }, false] }] },
      true,
    ],
  ])('%s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  test('AWS::NoValue removes the property or list item', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolve({ Keep: 1, Drop: none, List: ['a', none] }, scope)).toEqual({ Keep: 1, List: ['a'] });
  });

  test('an unknown function and a dynamic reference are rejected by name', () => {
    expect(() => resolve({ 'Fn::Cidr': [] }, scope)).toThrow(NotRunHereError);
    expect(() => resolve('{{resolve:ssm:/a}}', scope)).toThrow('{{resolve:ssm:/a}}');
  });

  test('references are found inside nested functions', () => {
    const value = {
      A: { 'Fn::Join': ['', [{ Ref: 'One' }, { 'Fn::GetAtt': ['Two', 'Arn'] }]] },
      B: { 'Fn::Sub': `\${Three.Arn}\${!No}` },
    };
    expect([...referencesOf(value)].sort()).toEqual(['One', 'Three', 'Two']);
  });
});
