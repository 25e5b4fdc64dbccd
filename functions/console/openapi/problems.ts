import type { Operation } from '../../../shared/http/operation.ts';

interface ProblemText {
  readonly title: string;
  readonly description: string;
}

/** What each status of a problem means here; those without a text can't be declared. */
const PROBLEMS: Readonly<Record<number, ProblemText>> = {
  400: {
    title: 'Bad request',
    description: 'The body is no JSON, the cursor belongs to another list, or a header is malformed.',
  },
  401: { title: 'Unauthorized', description: 'No valid key was sent.' },
  402: {
    title: 'Over quota or budget',
    description: 'The quota of the plan, or the budget of the month, is used up. Nothing was sent.',
  },
  403: { title: 'Forbidden', description: 'The key may not do this, or the terms have not been accepted.' },
  404: { title: 'Not found', description: 'There is no such thing, or it belongs to somebody else.' },
  409: {
    title: 'Conflict',
    description: 'The state of things does not allow it, or the Idempotency-Key was used for another request.',
  },
  410: { title: 'Gone', description: 'It was there and is not any more.' },
  412: { title: 'Precondition failed', description: 'It was changed in between. Read it again.' },
  413: { title: 'Content too large', description: 'The body is larger than this operation takes.' },
  415: { title: 'Unsupported media type', description: 'Content of this type is not taken.' },
  422: { title: 'Unprocessable content', description: '`errors` names each part of the request that is wrong.' },
  429: { title: 'Too many requests', description: 'Too fast. Wait a moment and try again.' },
  500: {
    title: 'Internal error',
    description: 'Something went wrong on our side. Try again, with the same Idempotency-Key where there is one.',
  },
  502: { title: 'Bad gateway', description: 'WhatsApp did not answer, or refused.' },
  503: { title: 'Unavailable', description: 'Try again in a moment.' },
};

/** A problem was declared that has no text here. */
export class UnknownProblem extends Error {
  override readonly name = 'UnknownProblem';
  constructor(status: number) {
    super(`there is no text about problems of status ${status}`);
  }
}

/** The statuses of the problems that an operation can answer, in order: those it declares, and those that come with what it takes. */
export function problemsOf(
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

/** @throws UnknownProblem */
export const problemResponses = (statuses: readonly number[]): Record<string, unknown> =>
  Object.fromEntries(
    statuses.map((status) => {
      const text = PROBLEMS[status];
      if (text === undefined) throw new UnknownProblem(status);
      return [
        `Problem${status}`,
        {
          description: `${text.title}. ${text.description}`,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ];
    }),
  );

/** Problem details (RFC 9457). */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  properties: {
    type: { type: 'string', const: 'about:blank', description: 'Status and title say all.' },
    title: { type: 'string', description: 'The kind of problem in a word or two.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What happened, and what can be done.' },
    errors: {
      type: 'array',
      description: 'Which parts of the request are wrong.',
      items: {
        type: 'object',
        properties: {
          at: { type: 'string', description: 'The part, such as `body.name`.' },
          message: { type: 'string' },
        },
        required: ['at', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status'],
} as const;
