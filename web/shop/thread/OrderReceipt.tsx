import { Receipt } from '../../ui/Receipt.tsx';
import { useLanguage } from '../app/contexts.ts';
import { multiply, sum } from './decimal.ts';
import type { MessageBody, OrderLine } from './message-body.ts';

/**
 * Shows the cart of a customer at the prices that their phone displayed. WhatsApp takes these prices from the phone's
 * copy of the catalogue, so a note says so.
 */
export function OrderReceipt({ body }: { body: Extract<MessageBody, { kind: 'order' }> }) {
  const { t, format } = useLanguage();
  const amounts = body.lines.map(amountOf);
  const known = amounts.filter((amount) => amount !== undefined);
  const currency = body.lines.find((line) => line.currency !== null)?.currency ?? null;
  const total = known.length === amounts.length && isOneCurrency(body.lines) ? sum(known) : undefined;
  return (
    <Receipt
      title={t('order.title')}
      lines={body.lines.map((line, index) => {
        const amount = amounts[index];
        return {
          label: t('order.line', { quantity: line.quantity ?? '1', product: line.product }),
          value: amount === undefined || line.currency === null ? '–' : format.money(amount, line.currency),
        };
      })}
      {...(total !== undefined && currency !== null
        ? { totals: [{ label: t('order.total'), value: format.money(total, currency) }] }
        : {})}
      note={
        <>
          {body.text !== null && <q dir="auto">{body.text}</q>}
          <span>{t('order.note')}</span>
        </>
      }
    />
  );
}

const amountOf = ({ quantity, price }: OrderLine): string | undefined =>
  price === null ? undefined : multiply(quantity ?? '1', price);

const isOneCurrency = (lines: readonly OrderLine[]): boolean =>
  new Set(lines.map(({ currency }) => currency)).size === 1;
