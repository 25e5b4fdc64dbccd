import { Meter } from '@base-ui/react/meter';
import type * as z from 'zod';
import type { $SettingsView } from '../../../../tenants/business-operations.ts';
import { useSettings } from '../api/business-queries.ts';
import { useShop, useSpeech } from '../app/shop.ts';
import { Struk } from '../ui/Struk.tsx';
import { BudgetForm } from './BudgetForm.tsx';
import { budgetState } from './budget.ts';
import { Loaded, Page } from './Page.tsx';

type Settings = z.infer<typeof $SettingsView>;

/** What WhatsApp will charge this month by estimate, and the limit that the owner set. */
export default function CostsPage() {
  const { t } = useSpeech();
  const settings = useSettings();
  return (
    <Page title={t('costs.title')}>
      <Loaded query={settings}>{(data) => <Costs settings={data} />}</Loaded>
    </Page>
  );
}

function Costs({ settings }: { settings: Settings }) {
  const { t, format, language } = useSpeech();
  const { me } = useShop();
  const { budget, spent, quota } = settings;
  const money = (price: { amount: string; currency: string }): string => format.money(price.amount, price.currency);
  const state = budgetState(budget, spent);
  return (
    <>
      <Struk
        title={t('costs.struk')}
        level={2}
        lines={[
          {
            label: t('costs.sent'),
            value:
              quota.messages === null
                ? format.number(quota.used)
                : t('costs.ofQuota', { used: quota.used, limit: quota.messages }),
          },
          { label: t('costs.budget'), value: budget === null ? t('costs.noBudget') : money(budget) },
        ]}
        {...(spent === null ? {} : { total: { label: t('costs.spent'), value: `± ${money(spent)}` } })}
        note={t('costs.note')}
      />
      {state !== null && (
        <div className="card">
          <p className={`budget-words budget-${state.level}`}>{t(`budget.${state.level}`, { share: state.percent })}</p>
          <Meter.Root value={Math.min(100, state.percent)} aria-label={t('costs.spent')}>
            <Meter.Track className={`budget-bar budget-${state.level}`}>
              <Meter.Indicator className="budget-fill" />
            </Meter.Track>
          </Meter.Root>
        </div>
      )}
      {me.agent.role === 'owner' ? (
        <BudgetForm key={language} budget={budget} currency={budget?.currency ?? spent?.currency ?? 'IDR'} />
      ) : (
        <p className="hint">{t('costs.ownerOnly')}</p>
      )}
    </>
  );
}
