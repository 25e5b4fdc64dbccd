import { Meter } from '@base-ui/react/meter';
import type { AllowanceView } from '../../../functions/metering/api/views.ts';
import { isMeter, METERS } from '../../../shared/rates/meters.ts';
import { useNumbers } from '../api/business-queries.ts';
import { useLanguage } from '../app/contexts.ts';
import { percentUsed } from './charge-lines.ts';

/**
 * Shows the month's free allowances and what is left of them, per phone number if an allowance is counted per number.
 */
export function Allowances({ allowances }: { allowances: readonly AllowanceView[] }) {
  const { t } = useLanguage();
  if (allowances.length === 0) return null;
  return (
    <section className="card">
      <h3>{t('allowance.title')}</h3>
      {allowances.map((allowance) => (
        <Allowance key={`${allowance.id} ${allowance.numberId}`} allowance={allowance} />
      ))}
    </section>
  );
}

function Allowance({ allowance }: { allowance: AllowanceView }) {
  const { t, format, language } = useLanguage();
  const { data: numbers } = useNumbers();
  const { meter, numberId, quantity, left, ledger } = allowance;
  const number = numbers?.find(({ phoneNumberId }) => phoneNumberId === numberId)?.displayPhoneNumber ?? numberId;
  const percent = percentUsed(allowance);
  const meterName = isMeter(meter) ? METERS[meter].name[language] : meter;
  const name = [meterName, number].filter((part) => part !== null).join(' · ');
  return (
    <div className="allowance">
      <p>
        <span>{name}</span>
        <strong>{t('allowance.left', { left: format.count(left), all: format.count(quantity) })}</strong>
      </p>
      <Meter.Root value={percent} aria-label={t('allowance.used', { name })}>
        <Meter.Track className={`budget-bar ${percent >= 100 ? 'budget-spent' : 'budget-fine'}`}>
          <Meter.Indicator className="budget-fill" />
        </Meter.Track>
      </Meter.Root>
      <p className="hint">{t(`allowance.of.${ledger}`)}</p>
    </div>
  );
}
