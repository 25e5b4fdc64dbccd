import * as z from 'zod';
import { createJsonService, parseInput } from '../endpoint/json-service.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Authorizer, Session } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireService } from '../kernel/wire.ts';
import type { Parameter, SsmEngine } from './engine.ts';

export interface SsmServiceOptions {
  readonly engine: SsmEngine;
  readonly authorizer: Authorizer;
  readonly meter: Meter;
}

/** withDecryptionSchema has no effect, because SecureString parameters are not supported. */
const withDecryptionSchema = z.boolean().optional();
const getInputSchema = z.strictObject({ Name: z.string().min(1), WithDecryption: withDecryptionSchema });
const getManyInputSchema = z.strictObject({
  Names: z.array(z.string().min(1)).min(1).max(10),
  WithDecryption: withDecryptionSchema,
});
const byPathInputSchema = z.strictObject({
  Path: z.string().startsWith('/'),
  Recursive: z.boolean().optional(),
  MaxResults: z.number().int().min(1).max(10).optional(),
  NextToken: z.string().optional(),
  WithDecryption: withDecryptionSchema,
});
const putInputSchema = z.strictObject({
  Name: z.string().min(1).max(1011),
  Value: z.string().min(1).max(4096),
  Type: z.enum(['String', 'StringList']).optional(),
  Overwrite: z.boolean().optional(),
  Description: z.string().optional(),
  Tier: z.literal('Standard').optional(),
  DataType: z.literal('text').optional(),
});

/**
 * Creates the Parameter Store service for AWS JSON 1.1: GetParameter, GetParameters, GetParametersByPath, PutParameter.
 */
export function createSsmService(options: SsmServiceOptions): WireService {
  const { engine } = options;
  return createJsonService({
    name: 'ssm',
    prefix: 'AmazonSSM',
    operations: {
      GetParameter: (input, session) => {
        const { Name } = parseInput(getInputSchema, input);
        authorize(options, session, 'GetParameter', [Name]);
        const parameter = engine.find(Name);
        if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
        return { Parameter: toWire(parameter) };
      },
      GetParameters: (input, session) => {
        const { Names } = parseInput(getManyInputSchema, input);
        authorize(options, session, 'GetParameters', Names);
        const found = Names.flatMap((name) => engine.find(name) ?? []);
        return { Parameters: found.map(toWire), InvalidParameters: Names.filter((name) => !engine.find(name)) };
      },
      GetParametersByPath: (input, session) => {
        const { Path, Recursive = false, MaxResults = 10, NextToken } = parseInput(byPathInputSchema, input);
        authorize(options, session, 'GetParametersByPath', [Path]);
        const rest = engine
          .findByPath(Path, Recursive)
          .filter(({ name }) => NextToken === undefined || name > NextToken);
        const page = rest.slice(0, MaxResults);
        const next = rest.length > page.length ? page.at(-1)?.name : undefined;
        return { Parameters: page.map(toWire), ...(next === undefined ? {} : { NextToken: next }) };
      },
      PutParameter: (input, session) => {
        const { Name, Value, Type, Overwrite = false } = parseInput(putInputSchema, input);
        authorize(options, session, 'PutParameter', [Name]);
        const parameter = {
          name: Name,
          value: Value,
          overwrite: Overwrite,
          ...(Type === undefined ? {} : { type: Type }),
        };
        return { Version: engine.put(parameter).version, Tier: 'Standard' };
      },
    },
  });
}

function authorize(
  { engine, authorizer, meter }: SsmServiceOptions,
  session: Session,
  operation: string,
  names: readonly string[],
): void {
  const action = `ssm:${operation}`;
  for (const name of names) {
    const resource = name.startsWith('arn:') ? name : engine.arnOf(name);
    meter.add({ kind: 'parameterCall', quantity: 1, by: session.functionName ?? 'operator', action, resource });
    authorizer.authorize({ principal: session.principal, action, resource });
  }
}

function toWire(parameter: Parameter): object {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAtMs / 1000,
    ARN: parameter.arn,
    DataType: 'text',
  };
}
