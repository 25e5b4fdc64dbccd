import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { acceptSchemas, IncompatibleChangeError } from '../../../events/accept-schemas.ts';
import { cloudEvent, eventsOfBusMessage } from '../../../events/cloud-event.ts';
import { incompatibilities } from '../../../events/compatibility.ts';
import { type DomainEventOf, EVENT_TYPES } from '../../../events/domain-events.ts';
import { allSchemas, schemaFileName } from '../../../events/json-schema.ts';

const SCHEMAS = join(import.meta.dirname, '../../../events/schemas');
const committed = (...path: string[]): string => readFileSync(join(SCHEMAS, ...path), 'utf8');

const registered: DomainEventOf<'warung.number.registered.v1'> = {
  id: 'n1',
  at: '2026-11-23T00:00:00.000Z',
  tenantId: 't',
  phoneNumberId: '1',
  wabaId: '2',
};

describe('the committed JSON Schemas', () => {
  test.each(EVENT_TYPES)('%s matches the code (otherwise run `npm run schemas`)', (type) => {
    expect(committed(schemaFileName(type))).toBe(allSchemas().get(schemaFileName(type)));
  });

  test.each(EVENT_TYPES)('%s in the code is compatible with the accepted schema', (type) => {
    const name = schemaFileName(type);
    expect(incompatibilities(JSON.parse(committed(name)), JSON.parse(allSchemas().get(name) ?? ''))).toEqual([]);
  });

  test.each(EVENT_TYPES)(
    '%s allows additional properties, so that consumers that validate with it accept new fields',
    (type) => {
      expect(committed(schemaFileName(type))).not.toContain('additionalProperties');
    },
  );

  test('no published type was removed', () => {
    expect(readdirSync(SCHEMAS).filter((name) => !allSchemas().has(name))).toEqual([]);
  });
});

describe('accepting schemas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warung-schemas-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const one = (properties: object) => JSON.stringify({ type: 'object', properties });
  const accept = (properties: object) => acceptSchemas(folder, new Map([['a.json', one(properties)]]));
  const [a, b] = [{ a: { type: 'string' } }, { b: { type: 'string' } }];

  test('a field that was added later is protected like the first ones', () => {
    accept(a);
    accept({ ...a, ...b });
    expect(() => accept(a)).toThrow('$.b was removed');
    expect(() => accept(b)).toThrow('$.a was removed');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe(one({ ...a, ...b }));
  });

  test('when one schema is rejected, none is written', () => {
    const both = new Map([
      ['new.json', one(a)],
      ['a.json', one({})],
    ]);
    expect(() => acceptSchemas(folder, both)).toThrow(IncompatibleChangeError);
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
    ['renames a field', schema({ ...properties, a: undefined, aa: field('string') }, ['aa']), 'was removed'],
    ['changes a type', schema({ ...properties, a: field('number') }, ['a']), 'changed its type'],
    [
      'removes the format of a time',
      schema({ ...properties, t: field('string') }, ['a']),
      'changed its format',
      schema({ ...properties, t: { type: 'string', format: 'date-time' } }, ['a']),
    ],
    ['requires a new field', schema({ ...properties, e: field('string') }, ['a', 'e']), 'became required'],
    ['makes a field optional', schema(properties, []), 'no longer required'],
    [
      'changes a field inside a list',
      schema({ ...properties, b: { type: 'array', items: schema({ c: field('string') }, []) } }, ['a']),
      '$.b[].c changed',
    ],
    [
      'adds a value to an enumeration',
      schema({ ...properties, d: { type: 'string', enum: ['x', 'y'] } }, ['a']),
      'new value y',
    ],
    [
      'removes a value from an enumeration',
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
      'removes a field from an alternative',
      schema({ e: { oneOf: [schema({}, []), { type: 'null' }] } }, []),
      '$.e.oneOf[0].f was removed',
      schema({ e: { oneOf: [schema({ f: field('string') }, []), { type: 'null' }] } }, []),
    ],
    [
      'adds an alternative',
      schema({ e: { anyOf: [field('string'), field('number'), field('null')] } }, []),
      'different alternatives',
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
    ['removes the item schema of a list', schema({ ...properties, b: { type: 'array' } }, ['a']), 'no longer a list'],
  ])('that %s is rejected', (_, current, reason, before: object = published) => {
    expect(incompatibilities(before, JSON.parse(JSON.stringify(current))).join()).toContain(reason);
  });

  test.each(['patternProperties', 'if', 'not', '$ref', 'dependentRequired', 'prefixItems'])(
    'that uses the unsupported keyword %s is rejected with its name',
    (keyword) => {
      const unsupported = schema({ e: { type: 'string', [keyword]: {} } }, []);
      expect(() => incompatibilities(published, unsupported)).toThrow(keyword);
      expect(() => incompatibilities(unsupported, unsupported)).toThrow(keyword);
    },
  );

  test('that adds an optional field is accepted', () => {
    expect(incompatibilities(published, schema({ ...properties, e: field('string') }, ['a']))).toEqual([]);
  });
});

describe('a CloudEvent', () => {
  test('with an unknown field is rejected by the producer and accepted by the consumer', () => {
    const extra = { ...registered, colour: 'blue' };
    expect(() => cloudEvent('warung.number.registered.v1', [extra])).toThrow(/colour/);
    const detail = { ...cloudEvent('warung.number.registered.v1', [registered]), data: { facts: [extra] }, later: 1 };
    expect(
      eventsOfBusMessage('warung.number.registered.v1', {
        'detail-type': 'warung.number.registered.v1',
        source: 'warung',
        detail,
      }),
    ).toEqual([registered]);
  });

  test('has an id that depends on its domain events only', () => {
    const other = { ...registered, id: 'n2' };
    const id = (...events: (typeof registered)[]) => cloudEvent('warung.number.registered.v1', events).id;
    expect(id(registered, other)).toBe(id(other, registered));
    expect(id(registered)).not.toBe(id(other));
  });
});
