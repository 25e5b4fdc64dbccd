import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { Session } from '../kernel/identity.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { toJsonErrorResponse } from './errors.ts';

/** An operation. It parses its input and returns the JSON body of the response. */
export type Operation = (input: unknown, session: Session) => unknown;

/**
 * Creates a service for the AWS JSON 1.1 protocol, which names the operation in `X-Amz-Target: <prefix>.<Operation>`.
 * `prefix` is the prefix of that header, e.g. `secretsmanager`.
 */
export function createJsonService(definition: {
  readonly name: string;
  readonly prefix: string;
  readonly operations: Readonly<Record<string, Operation>>;
}): WireService {
  const { name, prefix, operations } = definition;
  const operationOf = (call: WireCall) => {
    const target = call.headers['x-amz-target'] ?? '';
    return target.startsWith(`${prefix}.`) ? target.slice(prefix.length + 1) : target;
  };
  const handle = async (call: WireCall): Promise<WireResponse> => {
    const operation = new Map(Object.entries(operations)).get(operationOf(call));
    if (!operation) {
      throw new AwsError(
        'UnknownOperationException',
        `The local runtime does not support ${name}:${operationOf(call)}`,
      );
    }
    const body = JSON.stringify((await operation(parseBody(call.body), call.session)) ?? {});
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
  };
  return {
    name,
    actionOf: (call) => `${name}:${operationOf(call)}`,
    handle,
    errorResponse: (error) => toJsonErrorResponse(error),
    throttlingCode: 'ThrottlingException',
  };
}

/** Parses an operation's input. @throws AwsError `ValidationException` naming an invalid or unsupported parameter */
export function parseInput<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AwsError('ValidationException', z.prettifyError(parsed.error));
}

function parseBody(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}
