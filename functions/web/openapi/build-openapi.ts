import type * as z from 'zod';
import type { Auth, Operation } from '../../../shared/http/operation.ts';
import { nothingSchema } from '../../../shared/http/page.ts';
import { INFO, SECURITY_SCHEMES } from './api-info.ts';
import { Components } from './components.ts';
import type { ConvertedSchema, JsonSchema } from './json-schema.ts';
import {
  IDEMPOTENCY_KEY_PARAMETER,
  type Parameter,
  pathParameters,
  queryParameters,
  sharedParameters,
} from './parameters.ts';
import { PROBLEM_SCHEMA, problemReference, problemResponses, problemStatusesOf } from './problems.ts';

/** Two operations have the same id, or the same method and path. */
export class OperationTakenError extends Error {
  override readonly name = 'OperationTakenError';
  constructor(duplicate: string) {
    super(`two operations have ${duplicate}`);
  }
}

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>;

interface Success {
  readonly status: string;
  readonly description: string;
  readonly schema?: ConvertedSchema;
  readonly textMediaTypes: readonly string[];
}

/** An operation whose named schemas have been added to the components. */
interface Prepared {
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  readonly body?: ConvertedSchema;
  readonly successes: readonly Success[];
  readonly problems: readonly number[];
}

/**
 * Builds the OpenAPI 3.1 description of operations, in their order. The output is deterministic.
 * @throws OperationTakenError, SchemaIdTakenError, ParametersDifferError, UnknownProblemError, UnnamedRecursionError
 */
export function buildOpenApi(operations: readonly Operation[]): OpenApiDocument {
  rejectDuplicates(operations);
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

/** Returns the description as it is committed and served: JSON text with a final line break. */
export const toOpenApiText = (operations: readonly Operation[]): string =>
  `${JSON.stringify(buildOpenApi(operations), null, 2)}\n`;

function rejectDuplicates(operations: readonly Operation[]): void {
  const seen = new Set<string>();
  for (const { id, method, path } of operations) {
    for (const key of [`the id ${id}`, `the route ${method} ${path}`]) {
      if (seen.has(key)) throw new OperationTakenError(key);
      seen.add(key);
    }
  }
}

/** Returns whether the operation takes this part of a request. */
const isAccepted = (schema: z.ZodType): boolean => schema !== nothingSchema;

function prepare(operation: Operation, components: Components): Prepared {
  const inPath = pathParameters(operation.path, operation.pathSchema);
  const inQuery = queryParameters(operation.querySchema);
  const takesBody = isAccepted(operation.bodySchema);
  return {
    operation,
    parameters: [...inPath, ...inQuery, ...(operation.idempotent ? [IDEMPOTENCY_KEY_PARAMETER] : [])],
    ...(takesBody ? { body: components.add(operation.bodySchema, 'input') } : {}),
    successes: Object.entries(operation.successes).map(([status, { description, schema, textMediaTypes = [] }]) => ({
      ...{ status, description, textMediaTypes },
      ...(schema === undefined ? {} : { schema: components.add(schema, 'output') }),
    })),
    problems: problemStatusesOf(operation, {
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
      ...successes.map(({ status, description, schema, textMediaTypes }) => [
        status,
        {
          description,
          ...(schema === undefined
            ? {}
            : {
                content: {
                  ...json(components.write(schema, 'output')),
                  ...Object.fromEntries(textMediaTypes.map((type) => [type, { schema: { type: 'string' } }])),
                },
              }),
        },
      ]),
      ...problems.map((status) => [String(status), problemReference(status)]),
    ]),
  };
}

/** Returns the required scheme of SECURITY_SCHEMES; none for public operations. */
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
