import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { chargesOperation } from '../../../functions/metering/api/operations.ts';
import { useLanguage, useServices } from '../app/contexts.ts';
import { MutationErrorNotice } from '../ui/MutationErrorNotice.tsx';

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

/** Saves a text as a download. A plain link to the API would not send the API key. */
function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
