import { SendHorizontal } from 'lucide-react';
import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import { useCatalogue } from '../api/product-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { ProductPicker } from '../products/ProductPicker.tsx';
import { ErrorNotice } from '../ui/ErrorNotice.tsx';
import Sheet from '../ui/Sheet.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

interface SendProductSheetProps {
  readonly onSend: (content: OutboundContent) => void;
  readonly onClose: () => void;
}

/** Sheet to send a product of the catalogue. The customer sees its picture and price and can order it. */
export default function SendProductSheet({ onSend, onClose }: SendProductSheetProps) {
  const { t, language } = useLanguage();
  const { data: catalogue, error, refetch } = useCatalogue();
  const catalogId = catalogue?.catalogId ?? null;
  return (
    <Sheet title={t('sendProduct.title')} onClose={onClose}>
      {catalogue === undefined && error === null && <Skeleton rows={3} />}
      {catalogue === undefined && error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {catalogue !== undefined && catalogId === null && (
        <p className="why">{catalogue.remedy?.[language] ?? t('sendProduct.noCatalogue')}</p>
      )}
      {catalogId !== null && (
        <ProductPicker
          renderControl={(product) =>
            product.sync.state === 'synced' ? (
              <button
                type="button"
                className="icon-button pick-send"
                aria-label={t('sendProduct.send', { name: product.name })}
                onClick={() => onSend(productContent(catalogId, product.sku))}
              >
                <SendHorizontal />
              </button>
            ) : (
              <span className="hint pick-why">{t('sendProduct.notYet')}</span>
            )
          }
        />
      )}
    </Sheet>
  );
}

/** Returns the content of a message with one product of the catalogue. */
const productContent = (catalogId: string, sku: string): OutboundContent => ({
  type: 'interactive',
  interactive: { type: 'product', action: { catalog_id: catalogId, product_retailer_id: sku } },
});
