import * as z from 'zod';
import type { SimulatorState } from '../domain/simulator-state.ts';
import { phoneOfCall } from './access.ts';
import { type GraphCall, textParam } from './graph-call.ts';
import { GraphError } from './graph-error.ts';

/** Handles GET /{phone number id}/whatsapp_commerce_settings. */
export function getCommerceSettings(state: SimulatorState, id: string, call: GraphCall): unknown {
  const { cart, catalogueShown } = phoneOfCall(state, id, call);
  return { data: [{ is_cart_enabled: cart, is_catalog_visible: catalogueShown, id }] };
}

/**
 * Handles POST /{phone number id}/whatsapp_commerce_settings?is_cart_enabled=&is_catalog_visible=.
 * @throws GraphError 100
 */
export function setCommerceSettings(state: SimulatorState, id: string, call: GraphCall): unknown {
  phoneOfCall(state, id, call);
  const [cart, catalogueShown] = [flagOf(call, 'is_cart_enabled'), flagOf(call, 'is_catalog_visible')];
  state.numbers.set(id, {
    ...(cart !== undefined && { cart }),
    ...(catalogueShown !== undefined && { catalogueShown }),
  });
  state.pageEvents.emit({ kind: 'numbers' });
  return { success: true };
}

function flagOf(call: GraphCall, name: string): boolean | undefined {
  const flag = z.stringbool().optional().safeParse(textParam(call, name));
  if (!flag.success) throw new GraphError(100, { plain: true, message: `(#100) Param ${name} must be a boolean` });
  return flag.data;
}
