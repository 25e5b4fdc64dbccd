import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { acceptSchemas, IncompatibleChange } from '../../../events/accept.ts';
import { incompatibilities } from '../../../events/compatibility.ts';
import { cloudEvent, factsOfBusMessage } from '../../../events/envelope.ts';
import { FACT_TYPES, type FactOf } from '../../../events/facts.ts';
import { allSchemas, schemaFileName } from '../../../events/json-schema.ts';

const SCHEMAS = join(import.meta.dirname, '../../../events/schemas');
const committed = (...path: string[]): string => readFileSync(join(SCHEMAS, ...path), 'utf8');

const fact: FactOf<'warung.number.registered.v1'> = {
  id: 'n1',
  at: '2026-11-23T00:00:00.000Z',
  tenantId: 't',
  phoneNumberId: '1',
  wabaId: '2',
};

describe('the committed JSON Schemas', () => {
  test.each(FACT_TYPES)('%s is as the code says (else run `node events/generate.ts`)', (type) => {
    expect(committed(schemaFileName(type))).toBe(allSchemas().get(schemaFileName(type)));
  });

  test.each(FACT_TYPES)('%s, as the code says, breaks no consumer of what was accepted', (type) => {
    const name = schemaFileName(type);
    expect(incompatibilities(JSON.parse(committed(name)), JSON.parse(allSchemas().get(name) ?? ''))).toEqual([]);
  });

  test.each(FACT_TYPES)('%s is open, so that a consumer who validates by it can take a field more', (type) => {
    expect(committed(schemaFileName(type))).not.toContain('additionalProperties');
  });

  test('no published type has gone', () => {
    expect(readdirSync(SCHEMAS).filter((name) => !allSchemas().has(name))).toEqual([]);
  });
});

describe('accepting schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warung-schemas-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const one = (properties: object) => JSON.stringify({ type: 'object', properties });
  const accept = (properties: object) => acceptSchemas(folder, new Map([['a.json', one(properties)]]));
  const [a, b] = [{ a: { type: 'string' } }, { b: { type: 'string' } }];

  test('a field that came later is protected as the first ones are', () => {
    accept(a);
    accept({ ...a, ...b });
    expect(() => accept(a)).toThrow('$.b was removed');
    expect(() => accept(b)).toThrow('$.a was removed');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe(one({ ...a, ...b }));
  });

  test('when one is refused, none is written', () => {
    const both = new Map([
      ['new.json', one(a)],
      ['a.json', one({})],
    ]);
    expect(() => acceptSchemas(folder, both)).toThrow(IncompatibleChange);
    expect(readdirSync(folder)).toEqual(['a.json']);
  });
});

describe('a change of a schema', () => {
  const field = (type: string) => ({ type });
  const schema = (properties: object, required: string[]) => ({ type: 'object', properties, required });
  const published = schema(
    {
      a: field('string'),
      b: { type: 'array', items: schema({ c: field('number') }, []) },
      d: { type: 'string', enum: ['x'] },
    },
    ['a'],
  );
  const properties = published.properties;

  test.each([
    ['removes a field', schema({ b: {}, d: {} }, []), 'was removed'],
    ['renames one', schema({ ...properties, a: undefined, aa: field('string') }, ['aa']), 'was removed'],
    ['changes a type', schema({ ...properties, a: field('number') }, ['a']), 'changed its type'],
    [
      'makes a time any text',
      schema({ ...properties, t: field('string') }, ['a']),
      'changed its format',
      schema({ ...properties, t: { type: 'string', format: 'date-time' } }, ['a']),
    ],
    ['demands a field', schema({ ...properties, e: field('string') }, ['a', 'e']), 'became required'],
    ['no longer always gives one', schema(properties, []), 'no longer required'],
    [
      'changes one inside a list',
      schema({ ...properties, b: { type: 'array', items: schema({ c: field('string') }, []) } }, ['a']),
      '$.b[].c changed',
    ],
    [
      'adds a value to a closed list',
      schema({ ...properties, d: { type: 'string', enum: ['x', 'y'] } }, ['a']),
      'new value y',
    ],
    [
      'takes a value out of a closed list',
      schema({ ...properties, d: { type: 'string', enum: [] } }, ['a']),
      'lost the value x',
    ],
    [
      'changes a field inside an alternative',
      schema({ e: { anyOf: [schema({ f: field('number') }, []), { type: 'null' }] } }, []),
      '$.e.anyOf[0].f changed its type',
      schema({ e: { anyOf: [schema({ f: field('string') }, []), { type: 'null' }] } }, []),
    ],
    [
      'takes a field out of an alternative',
      schema({ e: { oneOf: [schema({}, []), { type: 'null' }] } }, []),
      '$.e.oneOf[0].f was removed',
      schema({ e: { oneOf: [schema({ f: field('string') }, []), { type: 'null' }] } }, []),
    ],
    [
      'brings one alternative more',
      schema({ e: { anyOf: [field('string'), field('number'), field('null')] } }, []),
      'other alternatives',
      schema({ e: { anyOf: [field('string'), field('null')] } }, []),
    ],
    [
      'loosens a pattern',
      schema({ e: field('string') }, []),
      '$.e changed its pattern',
      schema({ e: { type: 'string', pattern: '^a' } }, []),
    ],
    [
      'raises a bound',
      schema({ e: { type: 'number', minimum: 1 } }, []),
      '$.e changed its minimum',
      schema({ e: { type: 'number', minimum: 0 } }, []),
    ],
    ['makes a list of anything', schema({ ...properties, b: { type: 'array' } }, ['a']), 'no longer a list'],
  ])('that %s is refused', (_, current, why, before: object = published) => {
    expect(incompatibilities(before, JSON.parse(JSON.stringify(current))).join()).toContain(why);
  });

  test.each(['patternProperties', 'if', 'not', '$ref', 'dependentRequired', 'prefixItems'])(
    'that uses %s, which nobody compares, is refused by name',
    (keyword) => {
      const odd = schema({ e: { type: 'string', [keyword]: {} } }, []);
      expect(() => incompatibilities(published, odd)).toThrow(keyword);
      expect(() => incompatibilities(odd, odd)).toThrow(keyword);
    },
  );

  test('that adds an optional field is fine', () => {
    expect(incompatibilities(published, schema({ ...properties, e: field('string') }, ['a']))).toEqual([]);
  });
});

describe('an event', () => {
  test('is refused by its producer with a field too many, and read by a consumer all the same', () => {
    const extra = { ...fact, colour: 'blue' };
    expect(() => cloudEvent('warung.number.registered.v1', [extra])).toThrow(/colour/);
    const detail = { ...cloudEvent('warung.number.registered.v1', [fact]), data: { facts: [extra] }, later: 1 };
    expect(
      factsOfBusMessage('warung.number.registered.v1', {
        'detail-type': 'warung.number.registered.v1',
        source: 'warung',
        detail,
      }),
    ).toEqual([fact]);
  });

  test('has an id that follows from its facts', () => {
    const other = { ...fact, id: 'n2' };
    const id = (...facts: (typeof fact)[]) => cloudEvent('warung.number.registered.v1', facts).id;
    expect(id(fact, other)).toBe(id(other, fact));
    expect(id(fact)).not.toBe(id(other));
  });
});
