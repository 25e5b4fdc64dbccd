import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeFailureError } from './errors.ts';

export type Handler = (event: unknown, context: object) => unknown;

/** Callback handlers declare (event, context, callback). */
const CALLBACK_ARITY = 3;

/**
 * Loads `<file>.<export>` from the bundle's folder. Throws the errors of Lambda's Node.js runtime.
 * @throws RuntimeFailureError Runtime.MalformedHandlerName, Runtime.ImportModuleError, Runtime.HandlerNotFound,
 *   Runtime.UserCodeSyntaxError, Runtime.CallbackHandlerDeprecated; and errors of the module itself
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) throw new RuntimeFailureError('Runtime.MalformedHandlerName', 'Bad handler');
  const file = name.slice(0, dot);
  const path = ['.js', '.mjs', '.cjs'].map((ending) => join(taskRoot, file + ending)).find((each) => existsSync(each));
  if (!path) throw new RuntimeFailureError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const handler = findExport(await importModule(path), name.slice(dot + 1));
  if (!isHandler(handler)) {
    throw new RuntimeFailureError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  // Lambda Developer Guide, Define Lambda function handler in Node.js: nodejs24.x has no callback handlers.
  if (handler.length >= CALLBACK_ARITY) {
    throw new RuntimeFailureError(
      'Runtime.CallbackHandlerDeprecated',
      `${name} takes a callback, but nodejs24.x requires a promise`,
    );
  }
  return handler;
}

async function importModule(path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new RuntimeFailureError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    if (error instanceof Error && 'code' in error && `${error.code}`.endsWith('MODULE_NOT_FOUND')) {
      throw new RuntimeFailureError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
}

/** Returns an export of an ES module, or of a CommonJS module whose exports Node.js could not detect. */
function findExport(module: unknown, name: string): unknown {
  if (typeof module !== 'object' || module === null) return undefined;
  const exports = new Map(Object.entries(module));
  if (exports.has(name)) return exports.get(name);
  const fallback = exports.get('default');
  return typeof fallback === 'object' && fallback !== null ? new Map(Object.entries(fallback)).get(name) : undefined;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
