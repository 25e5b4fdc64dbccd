import { ERROR_CODES, type ErrorCode } from '../domain/error-codes.ts';

interface GraphErrorOptions {
  /** The value of `error_data.details`. */
  readonly details?: string;
  /** Replaces the default message `(#code) title`. */
  readonly message?: string;
  readonly subcode?: number;
  readonly http?: number;
  /** Omits `error_data`, as in errors of the Graph API itself. */
  readonly plain?: boolean;
  readonly userTitle?: string;
  readonly userMessage?: string;
}

/**
 * An error response in Meta's format: `{ "error": { message, type, code, error_data?, error_subcode?, fbtrace_id } }`.
 */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: ErrorCode;
  readonly http: number;
  readonly #options: GraphErrorOptions;

  constructor(code: ErrorCode, options: GraphErrorOptions = {}) {
    super(options.message ?? `(#${code}) ${ERROR_CODES[code].title}`);
    this.code = code;
    this.http = options.http ?? ERROR_CODES[code].http;
    this.#options = options;
  }

  /** Returns the response body. @param trace the id of the request */
  body(trace: string): unknown {
    const { details, subcode, plain, userTitle, userMessage } = this.#options;
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(!plain && {
          error_data: { messaging_product: 'whatsapp', details: details ?? ERROR_CODES[this.code].details },
        }),
        ...(subcode !== undefined && { error_subcode: subcode }),
        ...(userTitle !== undefined && { error_user_title: userTitle }),
        ...(userMessage !== undefined && { error_user_msg: userMessage }),
        fbtrace_id: trace,
      },
    };
  }
}

/** Creates the error for an object that does not exist or that the token cannot use. */
export const objectNotFound = (id: string, method = 'get'): GraphError =>
  new GraphError(100, {
    plain: true,
    subcode: 33,
    message: `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
  });

/** Creates the error for a missing parameter. */
export const missingParameter = (name: string): GraphError =>
  new GraphError(100, { plain: true, message: `(#100) The parameter ${name} is required.` });

/** Creates the error for an invalid value in a message. */
export const invalidValue = (details: string): GraphError => new GraphError(131009, { details });
