import * as z from 'zod';
import { jsonSchemaSchema, type Schema, type Schemas } from './schema.ts';

const referenceSchema = z.object({ $ref: z.string() });

const contentSchema = z.record(z.string(), z.object({ schema: jsonSchemaSchema })).default({});

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: jsonSchemaSchema,
});
export type Parameter = z.infer<typeof parameterSchema>;

const responseSchema = z.object({ description: z.string(), content: contentSchema });

const operationSchema = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).min(1),
  summary: z.string(),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
  parameters: z.array(z.union([parameterSchema, referenceSchema])).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.union([responseSchema, referenceSchema])),
});

/** The parts of an OpenAPI 3.1 document that the page uses. */
const documentSchema = z.object({
  info: z.object({ title: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    securitySchemes: z.record(z.string(), z.object({ description: z.string() })).default({}),
    parameters: z.record(z.string(), parameterSchema).default({}),
    responses: z.record(z.string(), responseSchema).default({}),
    schemas: z.record(z.string(), jsonSchemaSchema).default({}),
  }),
});

/** A response of an operation. Its schema is undefined if it has no body. */
export interface OperationResponse {
  readonly status: string;
  readonly description: string;
  readonly schema?: Schema | undefined;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string | undefined;
  /** A sentence about the required API key; undefined if no key is required. */
  readonly auth?: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Schema } | undefined;
  readonly successes: readonly OperationResponse[];
  readonly problems: readonly OperationResponse[];
}

export interface Reference {
  readonly title: string;
  readonly description: string;
  readonly operations: readonly Operation[];
  readonly schemas: Schemas;
}

/**
 * Parses an OpenAPI document and resolves its references to components.
 * @throws ZodError if the document is not valid
 */
export function parseOpenApi(json: unknown): Reference {
  const { info, paths, components } = documentSchema.parse(json);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      parseOperation(method.toUpperCase(), path, operation, components),
    ),
  );
  return { title: info.title, description: info.description, operations, schemas: components.schemas };
}

type Components = z.infer<typeof documentSchema>['components'];

function parseOperation(
  method: string,
  path: string,
  {
    operationId,
    tags,
    summary,
    description,
    security,
    parameters,
    requestBody,
    responses,
  }: z.infer<typeof operationSchema>,
  components: Components,
): Operation {
  const parsed = Object.entries(responses).map(([status, response]) =>
    parseResponse(status, '$ref' in response ? lookUp(components.responses, response.$ref) : response),
  );
  const [scheme] = Object.keys(security[0] ?? {});
  const body = schemaIn(requestBody?.content);
  return {
    id: operationId,
    method,
    path,
    tag: tags[0] ?? '',
    summary,
    description,
    auth: scheme === undefined ? undefined : lookUp(components.securitySchemes, scheme).description,
    parameters: parameters.map((one) => ('$ref' in one ? lookUp(components.parameters, one.$ref) : one)),
    body:
      requestBody === undefined || body === undefined ? undefined : { required: requestBody.required, schema: body },
    successes: parsed.filter(({ status }) => Number(status) < 400),
    problems: parsed.filter(({ status }) => Number(status) >= 400),
  };
}

const parseResponse = (
  status: string,
  { description, content }: z.infer<typeof responseSchema>,
): OperationResponse => ({
  status,
  description,
  schema: schemaIn(content),
});

const schemaIn = (content: z.infer<typeof contentSchema> | undefined): Schema | undefined =>
  Object.values(content ?? {})[0]?.schema;

/** A reference to a component that does not exist. */
export class MissingComponentError extends Error {
  override readonly name = 'MissingComponentError';
}

/**
 * Returns the component that a reference names.
 * @throws MissingComponentError
 */
function lookUp<T>(components: Readonly<Record<string, T>>, reference: string): T {
  const component = components[reference.split('/').at(-1) ?? ''];
  if (component === undefined) throw new MissingComponentError(reference);
  return component;
}
