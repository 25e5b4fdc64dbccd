import * as z from 'zod';

const localizedTextSchema = z.object({ en: z.string(), id: z.string() });

/** Problem details of an error response (RFC 9457). Fields with an unexpected format are ignored. */
const problemSchema = z.object({
  title: z.string().catch(''),
  detail: z.string().optional().catch(undefined),
  /** The reason of a rejected send: `WindowClosed`, `TermsNotAccepted`, … */
  code: z.string().optional().catch(undefined),
  remedy: localizedTextSchema.optional().catch(undefined),
});
type LocalizedText = z.infer<typeof localizedTextSchema>;

/** A rejection by the API, as shown to the user and stored with the rejected message. */
export interface Refusal {
  readonly status: number;
  readonly code: string | null;
  readonly detail: string;
  readonly remedy: LocalizedText | null;
}

/** The API returned an error response. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;
  /** `Retry-After` in seconds; null if absent. */
  readonly retryAfter: number | null;

  constructor(refusal: Refusal, retryAfter: number | null) {
    super(refusal.detail);
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }
}

/** No response: no network, or a timeout. The request may have been executed. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The response does not match the schema: the page and the platform have different versions. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Reads the rejection from an error response. */
export function refusalOf(status: number, body: unknown): Refusal {
  const problem = problemSchema.safeParse(body);
  const { title = '', detail, code, remedy } = problem.success ? problem.data : {};
  return { status, code: code ?? null, detail: detail ?? title, remedy: remedy ?? null };
}

/** Whether the API rejected the API key. */
export const isSignedOut = (error: unknown): boolean => error instanceof RefusedError && error.refusal.status === 401;

export const isNotFound = (error: unknown): boolean => error instanceof RefusedError && error.refusal.status === 404;
