import type { ErrorDocument } from './protocol.ts';

/** An error of the runtime itself, with the name that Lambda's Node.js runtime uses. */
export class RuntimeFailureError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Returns the error that the caller of a failed function receives (Lambda Developer Guide, Node.js function errors).
 */
export function toErrorDocument(thrown: unknown): ErrorDocument {
  if (thrown instanceof Error) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}
