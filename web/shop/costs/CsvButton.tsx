import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { chargesOperation } from '../../../functions/metering/api/operations.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';
import { saveFile } from './save-file.ts';

/** Downloads all charges of the month as a CSV file. */
export function CsvButton({ period }: { period: string }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const download = useMutation({
    mutationFn: () => api.text(chargesOperation, { query: { period, format: 'csv' } }),
    onSuccess: (table) => saveFile(`warung-${period}.csv`, table, 'text/csv'),
  });
  return (
    <div className="csv">
      <MutationErrorNotice error={download.error} />
      <button
        type="button"
        className="button button-quiet"
        disabled={download.isPending}
        onClick={() => download.mutate()}
      >
        <Download />
        {t('costs.csv')}
      </button>
    </div>
  );
}
