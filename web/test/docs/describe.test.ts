import { describe, expect, test } from 'vitest';
import { describeSchema } from '../../docs/describe-schema.ts';
import type { Schema, Schemas } from '../../docs/schema.ts';

const SCHEMAS: Schemas = {
  Leaf: { type: 'object', description: 'A leaf.', properties: { text: { type: 'string' } }, required: ['text'] },
  Tree: { type: 'object', properties: { trees: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
  Content: {
    oneOf: [
      { type: 'object', properties: { type: { const: 'text' }, body: { type: 'string' } }, required: ['type'] },
      { type: 'object', properties: { type: { const: 'image' } }, required: ['type'] },
    ],
  },
};
const of = (schema: Schema) => describeSchema(schema, SCHEMAS);
const leaf = { $ref: '#/components/schemas/Leaf' };

describe('the type of a value', () => {
  test.each<[Schema, string, boolean]>([
    [{ type: 'string' }, 'string', false],
    [{ type: 'string', format: 'date-time' }, 'string, date-time', false],
    [{ type: ['string', 'null'] }, 'string', true],
    [{ type: ['string', 'number'] }, 'string or number', false],
    [leaf, 'Leaf', false],
    [{ anyOf: [leaf, { type: 'null' }] }, 'Leaf', true],
    [{ type: 'array', items: leaf }, 'array of Leaf', false],
    [{ type: 'array', items: { type: 'array', items: { type: 'integer' } } }, 'array of array of integer', false],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'map of string', false],
    [{ anyOf: [{ type: 'string' }, leaf] }, 'one of 2', false],
    [{ const: 3 }, 'number', false],
    [{}, 'anything', false],
  ])('%j is %s', (schema, type, nullable) => {
    expect(of(schema)).toMatchObject({ type, nullable });
  });
});

describe('limits', () => {
  test.each<[Schema, string[]]>([
    [{ type: 'string', minLength: 1, maxLength: 20 }, ['1 to 20 characters']],
    [{ type: 'string', minLength: 3, maxLength: 3 }, ['3 characters']],
    [{ type: 'string', maxLength: 1 }, ['at most 1 character']],
    [{ type: 'integer', minimum: 0 }, ['at least 0']],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 5 }, ['at most 5', 'more than 0']],
    [
      { type: 'array', items: { type: 'string', maxLength: 5 }, minItems: 1 },
      ['at least 1 entry', 'each at most 5 characters'],
    ],
    [{ type: 'string', pattern: '^a$' }, ['matches `^a$`']],
    [{ type: 'string', enum: ['a', 'b'], default: 'a' }, ['one of `a`, `b`', '`a` when left out']],
    [{ const: true }, ['always `true`']],
    [{ type: 'object', additionalProperties: {}, propertyNames: { maxLength: 8 } }, ['keys at most 8 characters']],
    [{ type: 'object', additionalProperties: false }, ['no other fields']],
  ])('of %j are %j', (schema, constraints) => {
    expect(of(schema).constraints).toEqual(constraints);
  });
});

describe('the contents of a value', () => {
  test('are the fields of an object, or of the entries of a list', () => {
    const fields = [{ name: 'text', required: true, schema: { type: 'string' } }];
    expect(of(leaf).fields).toEqual(fields);
    expect(of({ type: 'array', items: leaf }).fields).toEqual(fields);
    expect(of({ anyOf: [leaf, { type: 'null' }] }).fields).toEqual(fields);
  });

  test('have the description at the reference, or else at the definition', () => {
    expect(of({ ...leaf, description: 'This leaf.' }).text).toBe('This leaf.');
    expect(of({ anyOf: [leaf, { type: 'null' }], description: 'Perhaps.' }).text).toBe('Perhaps.');
    expect(of(leaf).text).toBe('A leaf.');
  });

  test('end for a recursive schema', () => {
    expect(of({ $ref: '#/components/schemas/Tree' }).fields).toEqual([
      { name: 'trees', required: false, schema: SCHEMAS['Tree']?.properties?.['trees'] },
    ]);
  });

  test('are variants, labelled by discriminator or name', () => {
    const { variants } = of({ anyOf: [{ $ref: '#/components/schemas/Content' }, leaf, { type: 'string' }] });
    expect(variants.map(({ label }) => label)).toEqual(['Content', 'Leaf', 'string']);
    expect(of({ $ref: '#/components/schemas/Content' }).variants.map(({ label }) => label)).toEqual([
      'type: "text"',
      'type: "image"',
    ]);
  });

  test('are one union if unnamed unions are nested', () => {
    const union = of({ anyOf: [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'integer' }] });
    expect(union.variants.map(({ label }) => label)).toEqual(['string', 'integer']);
    expect(union.nullable).toBe(true);
  });

  test('are the fields of all parts of an intersection', () => {
    const more: Schema = { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] };
    const { type, fields } = of({ allOf: [leaf, more] });
    expect(type).toBe('object');
    expect(fields.map(({ name, required }) => [name, required])).toEqual([
      ['text', true],
      ['size', true],
    ]);
  });

  test('are variants combined with the other parts if a part is a union', () => {
    const more: Schema = { type: 'object', properties: { size: { type: 'integer' } } };
    const { type, variants } = of({ allOf: [{ $ref: '#/components/schemas/Content' }, more] });
    expect(type).toBe('Content');
    expect(variants.map(({ label }) => label)).toEqual(['type: "text"', 'type: "image"']);
    const [text] = variants;
    expect(of(text?.schema ?? {}).fields.map(({ name }) => name)).toEqual(['type', 'body', 'size']);
  });
});
