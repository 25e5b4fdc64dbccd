import type { LucideIcon } from 'lucide-react';
import styles from './AttachSheet.module.css';

interface TileProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly disabled: boolean;
}

/** Button for one type of attachment. */
export function Tile({ icon, label, disabled, onClick }: TileProps & { readonly onClick: () => void }) {
  return (
    <button type="button" className={styles.tile} disabled={disabled} onClick={onClick}>
      <TileIcon icon={icon} />
      {label}
    </button>
  );
}

interface FileTileProps extends TileProps {
  readonly accept?: string;
  readonly onFile: (file: File) => void;
}

/** Button that chooses a file of the device. */
export function FileTile({ icon, label, disabled, accept, onFile }: FileTileProps) {
  return (
    <label className={styles.tile}>
      <TileIcon icon={icon} />
      {label}
      <input
        type="file"
        className="visually-hidden"
        accept={accept}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </label>
  );
}

function TileIcon({ icon: Icon }: Pick<TileProps, 'icon'>) {
  return (
    <span className={styles.icon}>
      <Icon aria-hidden="true" size={20} strokeWidth={1.5} />
    </span>
  );
}
