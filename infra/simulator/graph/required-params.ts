import type * as z from 'zod';
import { parseJson } from '../http/request.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError, missingParameter } from './graph-error.ts';

/** Checks that `messaging_product` is `whatsapp`. @throws GraphError 100 */
export function requireMessagingProduct(call: GraphCall): void {
  const product = textParam(call, 'messaging_product');
  if (product === undefined) throw missingParameter('messaging_product');
  if (product !== 'whatsapp')
    throw new GraphError(100, {
      plain: true,
      message: `(#100) Param messaging_product must be one of {WHATSAPP} - got "${product}".`,
    });
}

/**
 * Returns a required parameter, parsed by its schema. In a form, the parameter is JSON text.
 * @throws GraphError 100
 */
export function requireParam<T>(name: string, schema: z.ZodType<T>, call: GraphCall): T {
  const value = call.params[name];
  if (value === undefined) throw missingParameter(name);
  const asIs = schema.safeParse(value);
  const parsed = asIs.success || typeof value !== 'string' ? asIs : schema.safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  const [issue] = (asIs.error ?? parsed.error).issues;
  const path = [name, ...(issue?.path ?? [])].join('.');
  throw new GraphError(100, { plain: true, message: `(#100) Param ${path} is not valid: ${issue?.message}` });
}
