import type * as z from 'zod';
import { parseJson } from '../http/request.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError, missing } from './error.ts';

/** @throws GraphError 100 */
export function expectProduct(call: GraphCall): void {
  const product = textOf(call, 'messaging_product');
  if (product === undefined) throw missing('messaging_product');
  if (product !== 'whatsapp')
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param messaging_product must be one of {WHATSAPP} - got "${product}".`,
    });
}

/**
 * A parameter that must be there, in its shape; in a form it is JSON in text.
 * @throws GraphError 100
 */
export function expectParam<T>(name: string, schema: z.ZodType<T>, call: GraphCall): T {
  const value = call.params[name];
  if (value === undefined) throw missing(name);
  const asIs = schema.safeParse(value);
  const parsed = asIs.success || typeof value !== 'string' ? asIs : schema.safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  const [issue] = (asIs.error ?? parsed.error).issues;
  const where = [name, ...(issue?.path ?? [])].join('.');
  throw new GraphError(100, { plain: true, message: `(#100) Param ${where} is not valid: ${issue?.message}` });
}
