import '../styles/menu.css';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactNode } from 'react';

interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly onChoose: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly items: readonly MenuItem[];
  readonly className?: string;
}

/** A button that opens a menu, with standard keyboard control. */
export function Menu({ label, icon, items, className = 'icon-button' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger className={className} aria-label={label}>
        {icon}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="menu-positioner" sideOffset={4} collisionPadding={8}>
          <Base.Popup className="menu">
            {items.map(({ id, label: itemLabel, icon: itemIcon, danger = false, onChoose }) => (
              <Base.Item key={id} className={danger ? 'menu-item menu-danger' : 'menu-item'} onClick={onChoose}>
                {itemIcon}
                {itemLabel}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
