import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type Reply = APIGatewayProxyStructuredResultV2;

export interface ProblemDetails {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  /** Which parts of the request are wrong. */
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
  /** One word that programs go by, where the status alone does not tell. */
  readonly code?: string;
  /** What can be done, in the languages of the pages. */
  readonly remedy?: { readonly en: string; readonly id: string };
  /** Further members, as RFC 9457 allows. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is an error: thrown by handlers, written as RFC 9457 problem details. */
export class Problem extends Error {
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.title);
    this.name = 'Problem';
    this.details = details;
  }
}

export const badRequest = (detail: string): Problem => new Problem({ status: 400, title: 'Bad request', detail });
export const unauthorized = (): Problem =>
  new Problem({
    status: 401,
    title: 'Unauthorized',
    detail: 'Send a valid key as `Authorization: Bearer <key>`.',
    headers: { 'www-authenticate': 'Bearer' },
  });
export const notFound = (detail: string): Problem => new Problem({ status: 404, title: 'Not found', detail });
export const conflict = (detail: string): Problem => new Problem({ status: 409, title: 'Conflict', detail });

/** RFC 9457: `application/problem+json`; the type is `about:blank`, since title and status say all. */
export function problemReply({ headers, more, ...details }: ProblemDetails): Reply {
  return {
    statusCode: details.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: 'about:blank', ...details, ...more }),
  };
}

export const jsonReply = (statusCode: number, body: unknown): Reply => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** An answer that is a text of another kind: a table, say. */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const textReply = ({ status, text, contentType, headers }: TextAnswer): Reply => ({
  statusCode: status,
  headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
  body: text,
});
