import type * as z from 'zod';
import type { Auth, Operation } from '../../../shared/http/operation.ts';
import { $Nothing } from '../../../shared/http/page.ts';
import { Components } from './components.ts';
import type { Converted, JsonSchema } from './json-schema.ts';
import { IDEMPOTENCY_KEY, type Parameter, pathParameters, queryParameters, sharedParameters } from './parameters.ts';
import { PROBLEM_SCHEMA, problemReference, problemResponses, problemsOf } from './problems.ts';
import { INFO, SECURITY_SCHEMES } from './texts.ts';

/** Two operations have one id, or one method and path. */
export class OperationTaken extends Error {
  override readonly name = 'OperationTaken';
  constructor(what: string) {
    super(`two operations have ${what}`);
  }
}

/** An OpenAPI 3.1 document. */
export type OpenApi = Readonly<Record<string, unknown>>;

interface Answered {
  readonly status: string;
  readonly description: string;
  readonly schema?: Converted;
  readonly texts: readonly string[];
}

/** An operation with the named parts of its schemas taken in. */
interface Prepared {
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  readonly body?: Converted;
  readonly successes: readonly Answered[];
  readonly problems: readonly number[];
}

/**
 * Describes operations as OpenAPI 3.1, in their order. The same operations give the same text.
 * @throws OperationTaken, SchemaIdTaken, ParametersDiffer, UnknownProblem, UnnamedRecursion
 */
export function buildOpenApi(operations: readonly Operation[]): OpenApi {
  refuseTwins(operations);
  const components = new Components();
  const prepared = operations.map((operation) => prepare(operation, components));
  const paths = Map.groupBy(prepared, ({ operation }) => operation.path);
  const statuses = [...new Set(prepared.flatMap(({ problems }) => problems))].sort((a, b) => a - b);
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(
      [...paths].map(([path, group]) => [
        path,
        Object.fromEntries(group.map((one) => [one.operation.method.toLowerCase(), describe(one, components)])),
      ]),
    ),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: sharedParameters(),
      responses: problemResponses(statuses),
      schemas: { ...components.schemas(), Problem: PROBLEM_SCHEMA },
    },
  };
}

/** As it is committed and served: text that ends with a line break. */
export const openApiText = (operations: readonly Operation[]): string =>
  `${JSON.stringify(buildOpenApi(operations), null, 2)}\n`;

function refuseTwins(operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { id, method, path } of operations) {
    for (const what of [`the id ${id}`, `the address ${method} ${path}`]) {
      if (seen.has(what)) throw new OperationTaken(what);
      seen.add(what);
    }
  }
}

const isTaken = (schema: z.ZodType): boolean => schema !== $Nothing;

function prepare(operation: Operation, components: Components): Prepared {
  const inPath = pathParameters(operation.path, operation.pathSchema);
  const inQuery = queryParameters(operation.querySchema);
  const takesBody = isTaken(operation.bodySchema);
  return {
    operation,
    parameters: [...inPath, ...inQuery, ...(operation.idempotent ? [IDEMPOTENCY_KEY] : [])],
    ...(takesBody ? { body: components.add(operation.bodySchema, 'input') } : {}),
    successes: Object.entries(operation.successes).map(([status, { description, schema, texts = [] }]) => ({
      ...{ status, description, texts },
      ...(schema === undefined ? {} : { schema: components.add(schema, 'output') }),
    })),
    problems: problemsOf(operation, {
      any: takesBody || inPath.length + inQuery.length > 0,
      path: inPath.length > 0,
      body: takesBody,
    }),
  };
}

function describe({ operation, parameters, body, successes, problems }: Prepared, components: Components): JsonSchema {
  const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: securityOf(operation.auth),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !operation.bodySchema.safeParse(undefined).success,
            content: json(components.write(body, 'input')),
          },
        }),
    responses: Object.fromEntries([
      ...successes.map(({ status, description, schema, texts }) => [
        status,
        {
          description,
          ...(schema === undefined
            ? {}
            : {
                content: {
                  ...json(components.write(schema, 'output')),
                  ...Object.fromEntries(texts.map((type) => [type, { schema: { type: 'string' } }])),
                },
              }),
        },
      ]),
      ...problems.map((status) => [String(status), problemReference(status)]),
    ]),
  };
}

/** One of the schemes in SECURITY_SCHEMES; none for what anybody may call. */
function securityOf(auth: Auth): Readonly<Record<string, readonly string[]>>[] {
  switch (auth) {
    case 'tenant':
      return [{ tenantKey: [] }];
    case 'operator':
      return [{ operatorKey: [] }];
    case 'finance':
      return [{ financeKey: [] }];
    case 'none':
      return [];
  }
}
