import { type FocusEvent, type KeyboardEvent, useState } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/**
 * Provides a roving tab index: Tab reaches one element of a group; arrows, Home and End move between the elements. Each
 * element has its id in `data-roving`, and the tab index from `tabIndexOf`.
 * @param ids ids of the elements; the last focused one may have been removed
 * @param start id of the element that Tab reaches first; the first element if it is not present
 */
export function useRovingTabIndex(
  ids: readonly string[],
  start: string | null | undefined,
  axis: 'vertical' | 'horizontal' = 'vertical',
) {
  const [current, setCurrent] = useState<string>();
  const tabStop = [current, start].find((id) => id != null && ids.includes(id)) ?? ids[0];
  return {
    tabIndexOf: (id: string): 0 | -1 => (id === tabStop ? 0 : -1),
    handlers: {
      onFocus(event: FocusEvent<HTMLElement>) {
        const id = event.target.closest('[data-roving]')?.getAttribute('data-roving');
        if (id) setCurrent(id);
      },
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        const { key, target } = event;
        if (!(target instanceof HTMLElement) || !target.hasAttribute('data-roving')) return;
        if (axis === 'vertical' ? /Left|Right/.test(key) : /Up|Down/.test(key)) return;
        const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-roving]')];
        const next = targetIndex(key, all.indexOf(target), all.length);
        if (next === undefined) return;
        event.preventDefault();
        all[next]?.focus();
      },
    },
  };
}

function targetIndex(key: string, index: number, length: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  const step = STEPS[key];
  return step === undefined ? undefined : Math.min(length - 1, Math.max(0, index + step));
}
