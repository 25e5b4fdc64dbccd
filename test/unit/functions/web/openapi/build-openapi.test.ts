import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildOpenApi, OperationTakenError } from '../../../../../functions/web/openapi/build-openapi.ts';
import { SchemaIdTakenError } from '../../../../../functions/web/openapi/components.ts';
import { UnnamedRecursionError } from '../../../../../functions/web/openapi/json-schema.ts';
import { NoObjectError, ParametersDifferError } from '../../../../../functions/web/openapi/parameters.ts';
import { UnknownProblemError } from '../../../../../functions/web/openapi/problems.ts';
import { type Operation, operation } from '../../../../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../../../../shared/http/page.ts';

const base: Operation = operation({
  id: 'getThing',
  method: 'GET',
  path: '/v1/thing',
  summary: 'One thing',
  tag: 'Things',
  auth: 'tenant',
  pathSchema: nothingSchema,
  querySchema: nothingSchema,
  bodySchema: nothingSchema,
  successes: { 200: { description: 'The thing', schema: z.object({ id: z.string() }) } },
  problems: [],
});

/** Returns the document, or the part of it at the given keys. */
function part(operations: readonly Operation[], ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Object.entries(value).find(([k]) => k === key)?.[1] : undefined,
    buildOpenApi(operations),
  );
}
const only = (changes: Partial<Operation>, ...keys: readonly string[]): unknown => {
  const one = { ...base, ...changes };
  return part([one], 'paths', one.path, one.method.toLowerCase(), ...keys);
};

describe('an operation', () => {
  test('has an id, tags, texts and a security scheme', () => {
    expect(only({ description: 'More.' })).toMatchObject({
      operationId: 'getThing',
      tags: ['Things'],
      summary: 'One thing',
      description: 'More.',
      security: [{ tenantKey: [] }],
    });
    expect(only({})).not.toHaveProperty('parameters');
    expect(only({})).not.toHaveProperty('requestBody');
  });

  test.each([
    ['operator', [{ operatorKey: [] }]],
    ['finance', [{ financeKey: [] }]],
    ['none', []],
  ] as const)('for %s requires the right key', (auth, security) => {
    expect(only({ auth }, 'security')).toEqual(security);
  });

  test('has the parameters of its path, which are required', () => {
    const changes = {
      path: '/v1/{a}/x/{b}',
      pathSchema: z.object({ b: z.string(), a: z.string().max(3).describe('A.') }),
    };
    expect(only(changes, 'parameters')).toEqual([
      { name: 'a', in: 'path', required: true, description: 'A.', schema: { type: 'string', maxLength: 3 } },
      { name: 'b', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  test('has query parameters: those with a default are optional, those parsed as a number are numbers', () => {
    const querySchema = z.object({
      order: z.enum(['asc', 'desc']).default('desc'),
      year: z.string().transform(Number).pipe(z.int().min(2000)),
    });
    expect(only({ querySchema }, 'parameters')).toEqual([
      {
        name: 'order',
        in: 'query',
        required: false,
        schema: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
      },
      { name: 'year', in: 'query', required: true, schema: { type: 'integer', minimum: 2000 } },
    ]);
  });

  test('shares the parameters of pagination and of idempotent operations', () => {
    const parameters = only(
      { querySchema: z.object({ ...pageQuery, view: z.string() }), idempotent: true },
      'parameters',
    );
    expect(parameters).toMatchObject([
      { $ref: '#/components/parameters/Limit' },
      { $ref: '#/components/parameters/Cursor' },
      { name: 'view' },
      { $ref: '#/components/parameters/IdempotencyKey' },
    ]);
    expect(part([base], 'components', 'parameters', 'Limit')).toMatchObject({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { minimum: 1, maximum: 100, default: 50 },
    });
  });

  test('has a body, which is optional if its schema is', () => {
    const bodySchema = z.strictObject({ name: z.string().default('x') });
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', default: 'x' } },
      additionalProperties: false,
    };
    expect(only({ bodySchema }, 'requestBody')).toEqual({
      required: true,
      content: { 'application/json': { schema } },
    });
    expect(only({ bodySchema: bodySchema.optional() }, 'requestBody')).toMatchObject({ required: false });
  });

  test('describes responses after defaults, and allows additional fields', () => {
    const schema = z.object({ name: z.string().default('x'), at: z.iso.datetime() });
    expect(
      only({ successes: { 200: { description: 'It', schema }, 204: { description: 'None' } } }, 'responses'),
    ).toMatchObject({
      200: { description: 'It', content: { 'application/json': { schema: { required: ['name', 'at'] } } } },
      204: { description: 'None' },
    });
    const text = JSON.stringify(only({ successes: { 200: { description: 'It', schema } } }));
    expect(text).not.toContain('additionalProperties');
    expect(text).toContain('{"type":"string","format":"date-time"}');
  });
});

describe('the problems of an operation', () => {
  const statuses = (changes: Partial<Operation>): string[] =>
    Object.keys(z.record(z.string(), z.unknown()).parse(only(changes, 'responses'))).filter(
      (status) => status >= '400',
    );

  test.each<[string, Partial<Operation>, string[]]>([
    ['takes no input', {}, ['401', '429', '500']],
    ['is public', { auth: 'none' }, ['429', '500']],
    ['has a path', { path: '/v1/{id}', pathSchema: z.object({ id: z.string() }) }, ['401', '404', '422', '429', '500']],
    ['has a body', { bodySchema: z.object({}) }, ['400', '401', '422', '429', '500']],
    ['is idempotent', { idempotent: true }, ['400', '401', '409', '429', '500']],
    ['declares problems', { problems: [402, 401] }, ['401', '402', '429', '500']],
  ])('that %s', (_, changes, expected) => {
    expect(statuses(changes)).toEqual(expected);
  });

  test('are problem details, defined once', () => {
    expect(only({}, 'responses', '401')).toEqual({ $ref: '#/components/responses/Problem401' });
    expect(part([base], 'components', 'responses', 'Problem401', 'content')).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    expect(part([base], 'components', 'responses', 'Problem402')).toBeUndefined();
  });
});

describe('named schemas', () => {
  const $Leaf = z.object({ text: z.string() }).meta({ id: 'Leaf' });
  const $Tree = z.object({ leaf: $Leaf, size: z.int().default(1) }).meta({ id: 'Tree' });
  const $Grove = z.object({ tree: $Tree }).meta({ id: 'Grove' });

  test('are components, and are referenced', () => {
    const successes = { 200: { description: 'Leaves', schema: pageOf($Leaf) } };
    expect(JSON.stringify(only({ successes }))).toContain('"items":{"$ref":"#/components/schemas/Leaf"}');
    expect(part([{ ...base, successes }], 'components', 'schemas', 'Leaf')).toEqual({
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
    });
  });

  test('have a separate input schema if it differs, and so have the schemas that contain them', () => {
    const one = { ...base, bodySchema: $Grove, successes: { 200: { description: 'It', schema: $Grove } } };
    expect(part([one], 'components', 'schemas')).toMatchObject({
      Grove: { properties: { tree: { $ref: '#/components/schemas/Tree' } } },
      GroveInput: { properties: { tree: { $ref: '#/components/schemas/TreeInput' } } },
      Tree: { properties: { leaf: { $ref: '#/components/schemas/Leaf' } }, required: ['leaf', 'size'] },
      TreeInput: { properties: { leaf: { $ref: '#/components/schemas/Leaf' } }, required: ['leaf'] },
    });
    expect(part([one], 'components', 'schemas', 'LeafInput')).toBeUndefined();
  });

  test('may be recursive', () => {
    const $Node = z
      .object({
        get children() {
          return z.array($Node);
        },
      })
      .meta({ id: 'Node' });
    const schemas = part([{ ...base, bodySchema: $Node }], 'components', 'schemas', 'Node');
    expect(schemas).toMatchObject({ properties: { children: { items: { $ref: '#/components/schemas/Node' } } } });
  });
});

describe('buildOpenApi rejects', () => {
  const $Endless = z.object({
    get next() {
      return $Endless.optional();
    },
  });
  const named = (schema: z.ZodType) => ({ successes: { 200: { description: 'It', schema } } });

  test.each<[string, readonly Partial<Operation>[], new (...args: never[]) => Error]>([
    ['a duplicate id', [{}, { path: '/v1/other' }], OperationTakenError],
    ['a duplicate method and path', [{}, { id: 'other' }], OperationTakenError],
    ['a path without its parameter', [{ pathSchema: z.object({ id: z.string() }) }], ParametersDifferError],
    ['a parameter without a schema', [{ path: '/v1/{id}' }], ParametersDifferError],
    ['a query that is not an object', [{ querySchema: z.string() }], NoObjectError],
    ['a problem without a text', [{ problems: [418] }], UnknownProblemError],
    [
      'two schemas with the same name',
      [
        named(z.object({ a: z.string() }).meta({ id: 'Twin' })),
        { id: 'b', path: '/v1/b', ...named(z.object({ b: z.string() }).meta({ id: 'Twin' })) },
      ],
      SchemaIdTakenError,
    ],
    ['an unnamed recursive schema', [{ bodySchema: $Endless }], UnnamedRecursionError],
  ])('%s', (_, changes, failure) => {
    expect(() => buildOpenApi(changes.map((change) => ({ ...base, ...change })))).toThrow(failure);
  });
});
