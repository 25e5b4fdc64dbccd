import { ClipboardList, LayoutTemplate, Package, Plus } from 'lucide-react';
import { useLanguage } from '../app/contexts.ts';
import { Menu } from '../ui/Menu.tsx';

interface MoreProps {
  readonly onTemplate: () => void;
  readonly onProduct: () => void;
  readonly onOrder: () => void;
}

/** Menu to send a product or template, or to create an order. */
export function MoreMenu({ onTemplate, onProduct, onOrder }: MoreProps) {
  const { t } = useLanguage();
  return (
    <Menu
      label={t('composer.more')}
      icon={<Plus />}
      items={[
        { id: 'product', label: t('sendProduct.title'), icon: <Package />, onChoose: onProduct },
        { id: 'order', label: t('newOrder.title'), icon: <ClipboardList />, onChoose: onOrder },
        { id: 'template', label: t('template.choose'), icon: <LayoutTemplate />, onChoose: onTemplate },
      ]}
    />
  );
}
