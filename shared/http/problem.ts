import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type Reply = APIGatewayProxyStructuredResultV2;

export interface ProblemDetails {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  /** The invalid fields of the request. */
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
  /** A machine-readable code, where the status alone is ambiguous. */
  readonly code?: string;
  /** What the user can do, in the languages of the web app. */
  readonly remedy?: { readonly en: string; readonly id: string };
  /** Extension members (RFC 9457). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error response: thrown by handlers, sent as RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.title);
    this.name = 'ProblemError';
    this.details = details;
  }
}

export const badRequest = (detail: string): ProblemError =>
  new ProblemError({ status: 400, title: 'Bad request', detail });
export const unauthorized = (): ProblemError =>
  new ProblemError({
    status: 401,
    title: 'Unauthorized',
    detail: 'Send a valid key as `Authorization: Bearer <key>`.',
    headers: { 'www-authenticate': 'Bearer' },
  });
export const notFound = (detail: string): ProblemError => new ProblemError({ status: 404, title: 'Not found', detail });
export const conflict = (detail: string): ProblemError => new ProblemError({ status: 409, title: 'Conflict', detail });

/**
 * Creates an `application/problem+json` response (RFC 9457). The type is `about:blank`: status and title are
 * sufficient.
 */
export function problemReply({ headers, extensions, ...details }: ProblemDetails): Reply {
  return {
    statusCode: details.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: 'about:blank', ...details, ...extensions }),
  };
}

export const jsonReply = (statusCode: number, body: unknown): Reply => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** A response with a text body other than JSON, such as CSV. */
export interface TextResponse {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const textReply = ({ status, text, contentType, headers }: TextResponse): Reply => ({
  statusCode: status,
  headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
  body: text,
});
