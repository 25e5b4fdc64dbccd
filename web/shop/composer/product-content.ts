import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';

/** Returns the content of a message with one product of the catalogue. */
export const productContent = (catalogId: string, sku: string): OutboundContent => ({
  type: 'interactive',
  interactive: { type: 'product', action: { catalog_id: catalogId, product_retailer_id: sku } },
});
