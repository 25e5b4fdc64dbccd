import { CODES, type ErrorCode } from '../world/codes.ts';

interface Particulars {
  /** `error_data.details`. */
  readonly details?: string;
  /** In place of `(#code) title`. */
  readonly message?: string;
  readonly subcode?: number;
  readonly http?: number;
  /** Errors of the Graph API itself have no `error_data`. */
  readonly plain?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
}

/** A refusal in Meta's shape: `{ "error": { message, type, code, error_data?, error_subcode?, fbtrace_id } }`. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: ErrorCode;
  readonly http: number;
  readonly #particulars: Particulars;

  constructor(code: ErrorCode, particulars: Particulars = {}) {
    super(particulars.message ?? `(#${code}) ${CODES[code].title}`);
    this.code = code;
    this.http = particulars.http ?? CODES[code].http;
    this.#particulars = particulars;
  }

  /** @param trace the request's id */
  body(trace: string): unknown {
    const { details, subcode, plain, userTitle, userMessage } = this.#particulars;
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(!plain && {
          error_data: { messaging_product: 'whatsapp', details: details ?? CODES[this.code].details },
        }),
        ...(subcode !== undefined && { error_subcode: subcode }),
        ...(userTitle !== undefined && { error_user_title: userTitle }),
        ...(userMessage !== undefined && { error_user_msg: userMessage }),
        fbtrace_id: trace,
      },
    };
  }
}

/** The object is not there, or is no business of this token. */
export const noSuchObject = (id: string, method = 'get'): GraphError =>
  new GraphError(100, {
    plain: true,
    subcode: 33,
    message: `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });

export const missing = (name: string): GraphError =>
  new GraphError(100, { plain: true, message: `(#100) The parameter ${name} is required.` });

export const wrong = (details: string): GraphError => new GraphError(131009, { details });
