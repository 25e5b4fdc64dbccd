import type { NumberView } from '../../../../tenants/business-operations.ts';
import { linkTo } from '../app/location.ts';
import { useSpeech } from '../app/shop.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { QrPicture } from '../ui/QrPicture.tsx';
import { qrMatrix } from '../ui/qr.ts';

/** Empty state of a business without conversations: shows how customers can write to it. */
export default function FirstDay({ numbers }: { numbers: readonly NumberView[] }) {
  const { t } = useSpeech();
  const digits = numbers[0]?.displayPhoneNumber.replace(/\D/g, '') ?? '';
  if (digits === '')
    return (
      <div className="empty">
        <p>{t('empty.noNumber')}</p>
        <a className="button" {...linkTo({ at: 'number' })}>
          {t('empty.connectNumber')}
        </a>
      </div>
    );
  const url = `https://wa.me/${digits}`;
  return (
    <div className="empty">
      <p>{t('empty.noChats')}</p>
      <QrPicture matrix={qrMatrix(url)} label={t('empty.qr', { address: url })} />
      <a href={url} target="_blank" rel="noreferrer">
        {url.replace('https://', '')}
      </a>
      <CopyButton text={url} label={t('empty.copyLink')} />
    </div>
  );
}
