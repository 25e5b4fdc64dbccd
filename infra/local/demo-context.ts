import * as z from 'zod';
import type { JsonApi } from './demo-api.ts';

export const demoTenantSchema = z.object({
  tenantId: z.string(),
  apiKey: z.string(),
  phoneNumberId: z.string(),
  wabaId: z.string(),
});
/** The demo tenant: its id, its API key, and its number. */
export type DemoTenant = z.infer<typeof demoTenantSchema>;

/** The demo tenant and clients of the public APIs that seed it. */
export interface DemoShop {
  readonly demo: DemoTenant;
  /** The tenant API, called with the tenant's own key. */
  readonly tenant: JsonApi;
  readonly operator: JsonApi;
  /** Paths start with `/api`. */
  readonly simulator: JsonApi;
  /** Whether the platform's Graph API is that simulator, which is required for products. */
  readonly canSell: boolean;
}
