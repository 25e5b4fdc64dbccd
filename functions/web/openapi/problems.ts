import type { Operation } from '../../../shared/http/operation.ts';

interface ProblemText {
  readonly title: string;
  readonly description: string;
}

/** The meaning of each problem status. An operation can only declare statuses that have a text here. */
const PROBLEMS: Readonly<Record<number, ProblemText>> = {
  400: {
    title: 'Bad request',
    description: 'The body is not valid JSON, the cursor belongs to another list, or a header is malformed.',
  },
  401: { title: 'Unauthorized', description: 'The request has no valid API key.' },
  402: {
    title: 'Over quota or budget',
    description: 'The quota of the plan or the monthly budget is used up. Nothing was sent.',
  },
  403: {
    title: 'Forbidden',
    description: 'The API key has no permission for this operation, or the terms have not been accepted.',
  },
  404: { title: 'Not found', description: 'The resource does not exist, or it belongs to another tenant.' },
  409: {
    title: 'Conflict',
    description:
      'The current state of the resource does not allow the operation, or the Idempotency-Key was used for a different request.',
  },
  410: { title: 'Gone', description: 'The resource no longer exists.' },
  412: { title: 'Precondition failed', description: 'The resource was changed in the meantime. Read it again.' },
  413: { title: 'Content too large', description: 'The body exceeds the size limit of this operation.' },
  415: { title: 'Unsupported media type', description: 'The operation does not accept content of this type.' },
  422: { title: 'Unprocessable content', description: '`errors` lists each part of the request that is invalid.' },
  429: { title: 'Too many requests', description: 'The rate limit is exceeded. Wait a moment and try again.' },
  500: {
    title: 'Internal error',
    description: 'An internal error occurred. Retry the request, with the same Idempotency-Key if it has one.',
  },
  502: { title: 'Bad gateway', description: 'WhatsApp did not respond, or rejected the request.' },
  503: { title: 'Unavailable', description: 'The service is temporarily unavailable. Try again in a moment.' },
};

/** An operation declares a problem status without a text. */
export class UnknownProblemError extends Error {
  override readonly name = 'UnknownProblemError';
  constructor(status: number) {
    super(`no text is defined for problems of status ${status}`);
  }
}

/** Returns the sorted problem statuses of an operation: the declared ones, and those that its request parts imply. */
export function problemStatusesOf(
  operation: Operation,
  takes: { readonly any: boolean; readonly path: boolean; readonly body: boolean },
): number[] {
  const implied = [
    ...(takes.body || operation.idempotent ? [400] : []),
    ...(operation.auth === 'none' ? [] : [401]),
    ...(takes.path ? [404] : []),
    ...(operation.idempotent ? [409] : []),
    ...(takes.any ? [422] : []),
    429,
    500,
  ];
  return [...new Set([...operation.problems, ...implied])].sort((a, b) => a - b);
}

export const problemReference = (status: number) => ({ $ref: `#/components/responses/Problem${status}` });

/** Returns the responses for problem statuses, by component name. @throws UnknownProblemError */
export const problemResponses = (statuses: readonly number[]): Record<string, unknown> =>
  Object.fromEntries(
    statuses.map((status) => {
      const text = PROBLEMS[status];
      if (text === undefined) throw new UnknownProblemError(status);
      return [
        `Problem${status}`,
        {
          description: `${text.title}. ${text.description}`,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ];
    }),
  );

/** The schema of problem details (RFC 9457). */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Details of an error (RFC 9457).',
  properties: {
    type: {
      type: 'string',
      const: 'about:blank',
      description: 'Always `about:blank`: the status and the title describe the problem.',
    },
    title: { type: 'string', description: 'A short summary of the kind of problem.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'An explanation of the problem and how to resolve it.' },
    errors: {
      type: 'array',
      description: 'The invalid parts of the request.',
      items: {
        type: 'object',
        properties: {
          at: { type: 'string', description: 'The path of the part, such as `body.name`.' },
          message: { type: 'string' },
        },
        required: ['at', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status'],
} as const;
