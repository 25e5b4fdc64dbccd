import { useEffect, useRef } from 'react';
import type { Route } from './route.ts';

/** Focus targets of F6, in order: the current row of the list, the thread, the text field and the customer details. */
const PANES = ['.row-list [tabindex="0"]', '.log', '#composer-field, .composer .button', '.about-pane'];

/** After a thread is closed, moves the focus to its row, or to the first row if it is no longer in the list. */
export function useFocusReturn(route: Route): void {
  const id = route.at === 'chats' ? route.conversationId : null;
  const previousId = useRef(id);
  useEffect(() => {
    const closedId = previousId.current;
    previousId.current = id;
    if (closedId === null || id !== null || document.activeElement !== document.body) return;
    const selectors = [
      `.row[data-roving="${CSS.escape(closedId)}"]`,
      '.row[tabindex="0"]',
      '[role="tab"][tabindex="0"]',
    ];
    const [target] = selectors.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
    target?.focus();
  }, [id]);
}

/** F6 moves the focus to the next pane, Shift+F6 to the previous one; Escape closes a thread. */
export function usePaneKeys(route: Route, leave: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // An open sheet handles Escape itself and traps the focus.
      if (event.defaultPrevented || document.querySelector('.sheet') !== null) return;
      if (event.key === 'F6') {
        event.preventDefault();
        focusNext(event.shiftKey ? -1 : 1);
      }
      if (event.key === 'Escape' && route.at === 'chats' && route.conversationId !== null) leave();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [route, leave]);
}

function focusNext(step: 1 | -1): void {
  const panes = PANES.flatMap((selector) => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].find(
      (element) => element.offsetParent !== null,
    );
    return found === undefined ? [] : [found];
  });
  const current = panes.findIndex((element) => paneOf(element)?.contains(document.activeElement));
  const next = current === -1 ? 0 : (current + step + panes.length) % panes.length;
  panes[next]?.focus();
}

const paneOf = (element: HTMLElement): Element | null => element.closest('.list-pane, .log, .composer, .about-pane');
