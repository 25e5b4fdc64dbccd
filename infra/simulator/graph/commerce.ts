import * as z from 'zod';
import type { World } from '../world/world.ts';
import { phoneOf } from './access.ts';
import { type GraphCall, textOf } from './call.ts';
import { GraphError } from './error.ts';

/** Handles GET /{phone number id}/whatsapp_commerce_settings. */
export function getCommerce(state: World, id: string, call: GraphCall): unknown {
  const { cart, catalogueShown } = phoneOf(state, id, call);
  return { data: [{ is_cart_enabled: cart, is_catalog_visible: catalogueShown, id }] };
}

/**
 * Handles POST /{phone number id}/whatsapp_commerce_settings?is_cart_enabled=&is_catalog_visible=.
 * @throws GraphError 100
 */
export function setCommerce(state: World, id: string, call: GraphCall): unknown {
  phoneOf(state, id, call);
  const [cart, catalogueShown] = [flagOf(call, 'is_cart_enabled'), flagOf(call, 'is_catalog_visible')];
  state.numbers.set(id, {
    ...(cart !== undefined && { cart }),
    ...(catalogueShown !== undefined && { catalogueShown }),
  });
  state.events.emit({ kind: 'numbers' });
  return { success: true };
}

function flagOf(call: GraphCall, name: string): boolean | undefined {
  const flag = z.stringbool().optional().safeParse(textOf(call, name));
  if (!flag.success) throw new GraphError(100, { plain: true, message: `(#100) Param ${name} must be a boolean` });
  return flag.data;
}
