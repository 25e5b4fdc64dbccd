import { useLanguage } from '../app/contexts.ts';
import Sheet from '../ui/Sheet.tsx';

/** Shows a photo in full size. */
export default function PhotoSheet({ url, alt, onClose }: { url: string; alt: string; onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Sheet wide title={t('type.image')} onClose={onClose}>
      <img className="picture" src={url} alt={alt} />
      <a className="button button-quiet" href={url} target="_blank" rel="noreferrer">
        {t('media.openFile')}
      </a>
    </Sheet>
  );
}
