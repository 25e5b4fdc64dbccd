import type { NumberView } from '../../../functions/tenants/tenant-operations.ts';
import { useLanguage } from '../app/contexts.ts';
import { linkProps } from '../app/navigation.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { qrMatrix } from '../ui/qr-matrix.ts';

/** Empty state of a business without conversations: shows how customers can write to it. */
export default function NoChats({ numbers }: { numbers: readonly NumberView[] }) {
  const { t } = useLanguage();
  const digits = numbers[0]?.displayPhoneNumber.replace(/\D/g, '') ?? '';
  if (digits === '')
    return (
      <div className="empty">
        <p>{t('empty.noNumber')}</p>
        <a className="button" {...linkProps({ at: 'number' })}>
          {t('empty.connectNumber')}
        </a>
      </div>
    );
  const url = `https://wa.me/${digits}`;
  return (
    <div className="empty">
      <p>{t('empty.noChats')}</p>
      <QrCode matrix={qrMatrix(url)} label={t('empty.qr', { address: url })} />
      <a href={url} target="_blank" rel="noreferrer">
        {url.replace('https://', '')}
      </a>
      <CopyButton text={url} label={t('empty.copyLink')} />
    </div>
  );
}
