import * as z from 'zod';
import { AwsError } from '../kernel/aws-error.ts';

/** A response of DynamoDB Local, which may be an error. */
export interface JavaResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A JSON object in a request or response. */
export const jsonObjectSchema = z.record(z.string(), z.unknown());

const errorBodySchema = z.looseObject({
  __type: z.string().optional(),
  Message: z.string().optional(),
  message: z.string().optional(),
});

/**
 * DynamoDB Local does not check signatures, it only requires a header of this form. Without `-sharedDb` it keeps one
 * database per access key and region (DynamoDB Developer Guide, "DynamoDB local usage notes").
 */
const authorization = (accessKey: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/ap-southeast-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

const TABLES = 'DynamoDB_20120810';
const STREAMS = 'DynamoDBStreams_20120810';

/** A client of DynamoDB Local that uses AWS JSON 1.0. */
export class JavaClient {
  readonly #url: string;
  readonly #authorization: string;

  /** @param accessKey letters and digits; names the database where the process is not started with `-sharedDb` */
  constructor(port: number, accessKey = 'local') {
    this.#url = `http://127.0.0.1:${port}/`;
    this.#authorization = authorization(accessKey);
  }

  /** Sends one call. Returns error responses unchanged. */
  async send(operation: string, body: object, api = TABLES): Promise<JavaResponse> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${api}.${operation}`,
        authorization: this.#authorization,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: jsonObjectSchema.parse(await response.json()) };
  }

  /**
   * Sends one call of the runtime itself and parses the response.
   * @throws AwsError with the service's code
   */
  async call<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return parsed(await this.send(operation, body), schema);
  }

  /** Like `call`, for the DynamoDB Streams API. */
  async callStreams<T>(operation: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return parsed(await this.send(operation, body, STREAMS), schema);
  }

  /** Returns whether DynamoDB Local accepts calls. */
  async isReady(): Promise<boolean> {
    try {
      return (await this.send('ListTables', { Limit: 1 })).status === 200;
    } catch {
      return false;
    }
  }
}

function parsed<T>(response: JavaResponse, schema: z.ZodType<T>): T {
  if (response.status === 200) return schema.parse(response.body);
  const { code, message } = errorOf(response);
  throw new AwsError(code, message, response.status);
}

/** Returns the code (without its namespace) and message of an error response. */
export function errorOf(response: JavaResponse): { code: string; message: string } {
  const error = errorBodySchema.parse(response.body);
  const type = error.__type ?? 'InternalServerError';
  return { code: type.slice(type.lastIndexOf('#') + 1), message: error.message ?? error.Message ?? '' };
}
