import { describe, expect, test } from 'vitest';
import { exampleOf } from '../../docs/example.ts';
import type { Schema, Schemas } from '../../docs/schema.ts';

const SCHEMAS: Schemas = {
  Endless: { type: 'object', properties: { next: { $ref: '#/components/schemas/Endless' } }, required: ['next'] },
};

describe('an example', () => {
  test.each<[Schema, unknown]>([
    [{ const: 'x' }, 'x'],
    [{ type: 'string', examples: ['2026-11'], default: 'x' }, '2026-11'],
    [{ type: 'string', enum: ['a', 'b'] }, 'a'],
    [{ type: 'string', default: 'b', enum: ['a', 'b'] }, 'b'],
    [{ type: ['string', 'null'] }, 'string'],
    [{ type: 'string', format: 'date-time' }, '2026-11-23T04:05:06Z'],
    [{ type: 'string', pattern: '^[A-Z]{3}$' }, 'IDR'],
    [{ type: 'string', pattern: '^\\d{6}$' }, '123456'],
    [{ type: 'string', minLength: 30 }, 'string'.padEnd(30, 'x')],
    [{ type: 'string', maxLength: 2 }, 'a'],
    [{ type: 'integer', minimum: 5 }, 5],
    [{ type: 'number', maximum: 0.5 }, 0.5],
    [{ type: 'boolean' }, true],
    [{ type: 'array', items: { type: 'integer' } }, [1]],
    [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, 'string'],
    [{ oneOf: [{ const: 'first' }, { const: 'second' }] }, 'first'],
    [{ type: 'object', properties: { a: { const: 1 }, b: { const: 2 } }, required: ['b'] }, { b: 2 }],
    [{ type: 'object', properties: { a: { const: 1 } } }, {}],
    [{ type: 'object', additionalProperties: { type: 'integer' }, propertyNames: { enum: ['id', 'en'] } }, { id: 1 }],
    [{}, {}],
  ])('of %j is %j', (schema, example) => {
    expect(exampleOf(schema, {})).toEqual(example);
  });

  test('has the first field of a nested object without required fields', () => {
    const file: Schema = { type: 'object', properties: { id: { type: 'string' }, link: { type: 'string' } } };
    expect(exampleOf({ type: 'object', properties: { file }, required: ['file'] }, {})).toEqual({
      file: { id: 'string' },
    });
  });

  test('ends for a recursive schema', () => {
    expect(JSON.stringify(exampleOf({ $ref: '#/components/schemas/Endless' }, SCHEMAS)).length).toBeLessThan(200);
  });
});
