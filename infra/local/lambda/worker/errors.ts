import type { ErrorDocument } from './protocol.ts';

/** An error of the runtime itself, as Lambda's Node.js runtime names them. */
export class RuntimeFailure extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What the caller of a failed function reads (Lambda Developer Guide, Node.js function errors). */
export function errorDocument(thrown: unknown): ErrorDocument {
  if (thrown instanceof Error) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}
