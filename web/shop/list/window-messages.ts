import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';
import type { WindowState } from './window-state.ts';

/** Describes the customer service window. */
export const windowMessage = ({ state, left }: WindowState, t: Translate, format: Format): string =>
  state === 'closed' ? t('window.closed') : t('window.open', { left: format.duration(left) });

/** Describes the customer service window in few words. */
export const shortWindowMessage = ({ state, left }: WindowState, t: Translate, format: Format): string =>
  state === 'closed' ? t('window.closedShort') : t('window.openShort', { left: format.duration(left) });
