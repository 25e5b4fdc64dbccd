import * as z from 'zod';

const $Words = z.object({ en: z.string(), id: z.string() });

/** What the API says when it refuses (RFC 9457). Parts that are not as documented are left out. */
const $Problem = z.object({
  title: z.string().catch(''),
  detail: z.string().optional().catch(undefined),
  /** One word for a refused send: `WindowClosed`, `TermsNotAccepted`, … */
  code: z.string().optional().catch(undefined),
  remedy: $Words.optional().catch(undefined),
});
type Words = z.infer<typeof $Words>;

/** A refusal as it is shown, and kept with a message that was refused. */
export interface Refusal {
  readonly status: number;
  readonly code: string | null;
  readonly detail: string;
  readonly remedy: Words | null;
}

/** The API answered, and said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  /** Seconds until another try makes sense; null when the API did not say. */
  readonly retryAfter: number | null;

  constructor(refusal: Refusal, retryAfter: number | null) {
    super(refusal.detail);
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }
}

/** No answer: no network, or it took too long. What was asked for may have happened. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** An answer that is not what the API promises: a page that is older or newer than the platform. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

export function refusalOf(status: number, body: unknown): Refusal {
  const problem = $Problem.safeParse(body);
  const { title = '', detail, code, remedy } = problem.success ? problem.data : {};
  return { status, code: code ?? null, detail: detail ?? title, remedy: remedy ?? null };
}

/** The key is not good any more. */
export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.refusal.status === 401;

export const isNotFound = (error: unknown): boolean => error instanceof Refused && error.refusal.status === 404;
