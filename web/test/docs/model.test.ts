import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allOperations } from '../../../functions/web/openapi/all-operations.ts';
import { buildOpenApi } from '../../../functions/web/openapi/build-openapi.ts';
import { describeSchema } from '../../docs/describe-schema.ts';
import { exampleOf } from '../../docs/example.ts';
import { MissingComponentError, parseOpenApi } from '../../docs/openapi.ts';
import { filterOperations, groupByTag } from '../../docs/search.ts';

const document = (responses: unknown) => ({
  info: { title: 'API' },
  paths: { '/v1/a': { get: { operationId: 'a', tags: ['T'], summary: 'A', responses } } },
  components: { responses: { Problem401: { description: 'No key.' } } },
});

describe('the API description, as the page reads it', () => {
  test('separates successes from problems, and resolves references', () => {
    const { operations } = parseOpenApi(
      document({ 200: { description: 'Good.' }, 401: { $ref: '#/components/responses/Problem401' } }),
    );
    expect(operations).toMatchObject([
      {
        id: 'a',
        method: 'GET',
        path: '/v1/a',
        tag: 'T',
        auth: undefined,
        successes: [{ status: '200', description: 'Good.' }],
        problems: [{ status: '401', description: 'No key.' }],
      },
    ]);
  });

  test('is rejected if a reference is dangling or the document is not OpenAPI', () => {
    expect(() => parseOpenApi(document({ 404: { $ref: '#/components/responses/Gone' } }))).toThrow(
      MissingComponentError,
    );
    expect(() => parseOpenApi({ message: 'Not Found' })).toThrow(z.ZodError);
  });

  const reference = parseOpenApi(JSON.parse(JSON.stringify(buildOpenApi(allOperations))));

  test('includes every operation, with contents for each schema', () => {
    expect(reference.operations.map(({ id }) => id)).toEqual(expect.arrayContaining(allOperations.map(({ id }) => id)));
    for (const { body, successes } of reference.operations) {
      for (const schema of [body?.schema, ...successes.map((answer) => answer.schema)].filter(
        (one) => one !== undefined,
      )) {
        const { fields, variants, constraints } = describeSchema(schema, reference.schemas);
        expect(fields.length + variants.length + constraints.length).toBeGreaterThan(0);
      }
    }
  });

  test.each(reference.operations.flatMap(({ id, body }) => (body === undefined ? [] : [[id, body.schema] as const])))(
    'has a valid example for %s (otherwise add one to the schema: `.meta({ examples: […] })`)',
    (id, schema) => {
      const bodySchema = allOperations.find((one) => one.id === id)?.bodySchema;
      expect(bodySchema?.safeParse(exampleOf(schema, reference.schemas)).error).toBeUndefined();
    },
  );
});

describe('a search', () => {
  const operations = parseOpenApi({
    ...document({}),
    paths: {
      '/v1/chats': { get: { operationId: 'listChats', tags: ['Chats'], summary: 'List chats', responses: {} } },
      '/v1/terms': { post: { operationId: 'acceptTerms', tags: ['Terms'], summary: 'Accept', responses: {} } },
      '/v1/chats/{id}': { post: { operationId: 'say', tags: ['Chats'], summary: 'Say something', responses: {} } },
    },
  }).operations;
  const ids = (search: string) => filterOperations(operations, search).map(({ id }) => id);

  test.each([
    ['', ['listChats', 'acceptTerms', 'say']],
    ['  ', ['listChats', 'acceptTerms', 'say']],
    ['CHATS', ['listChats', 'say']],
    ['post chats', ['say']],
    ['chats  post', ['say']],
    ['nothing', []],
  ])('for %j finds %j', (search, found) => {
    expect(ids(search)).toEqual(found);
  });

  test('keeps the order of tags', () => {
    expect([...groupByTag(operations)].map(([tag, group]) => [tag, group.length])).toEqual([
      ['Chats', 2],
      ['Terms', 1],
    ]);
  });
});
