import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';

/** An answer of DynamoDB Local, errors included. */
export interface JavaAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A JSON object as it stands in a request or an answer. */
export const JsonObject = z.record(z.string(), z.unknown());

const ErrorBody = z.looseObject({
  __type: z.string().optional(),
  Message: z.string().optional(),
  message: z.string().optional(),
});

/** DynamoDB Local does not check signatures, it only wants a header of this form; with -sharedDb the key does not matter. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/ap-southeast-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

const TABLES = 'DynamoDB_20120810';
const STREAMS = 'DynamoDBStreams_20120810';

/** Speaks AWS JSON 1.0 to DynamoDB Local. */
export class JavaClient {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/`;
  }

  /** One call; an error answer is given back as it came. */
  async send(operation: string, body: object, api = TABLES): Promise<JavaAnswer> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${api}.${operation}`,
        authorization: AUTHORIZATION,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: JsonObject.parse(await response.json()) };
  }

  /**
   * One call of the runtime itself, its answer parsed.
   * @throws AwsError with the service's code
   */
  async call<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return parsed(await this.send(operation, body), schema);
  }

  /** As `call`, of the DynamoDB Streams API. */
  async callStreams<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return parsed(await this.send(operation, body, STREAMS), schema);
  }

  /** Whether it takes calls. */
  async answers(): Promise<boolean> {
    try {
      return (await this.send('ListTables', { Limit: 1 })).status === 200;
    } catch {
      return false;
    }
  }
}

function parsed<T>(answer: JavaAnswer, schema: z.ZodType<T>): T {
  if (answer.status === 200) return schema.parse(answer.body);
  const { code, message } = errorOf(answer);
  throw new AwsError(code, message, answer.status);
}

/** Code (without its namespace) and message of an error answer. */
export function errorOf(answer: JavaAnswer): { code: string; message: string } {
  const error = ErrorBody.parse(answer.body);
  const type = error.__type ?? 'InternalServerError';
  return { code: type.slice(type.lastIndexOf('#') + 1), message: error.message ?? error.Message ?? '' };
}
