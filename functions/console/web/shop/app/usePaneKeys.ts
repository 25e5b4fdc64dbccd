import { useEffect, useRef } from 'react';
import type { Route } from './route.ts';

/** What F6 goes round: the list's current row, the thread, the field, and who the customer is. */
const PANES = ['.row-list [tabindex="0"]', '.log', '#composer-field, .composer .button', '.about-pane'];

/** Who leaves a thread is back at its row; at the first where it is not in the list any more. */
export function useReturn(route: Route): void {
  const id = route.at === 'chats' ? route.conversationId : null;
  const before = useRef(id);
  useEffect(() => {
    const left = before.current;
    before.current = id;
    if (left === null || id !== null || document.activeElement !== document.body) return;
    const places = [`.row[data-roving="${CSS.escape(left)}"]`, '.row[tabindex="0"]', '[role="tab"][tabindex="0"]'];
    const [place] = places.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
    place?.focus();
  }, [id]);
}

/** F6 goes from pane to pane, with Shift backwards; Escape leaves a thread. */
export function usePaneKeys(route: Route, leave: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A sheet over the page has its own Escape, and keeps its focus.
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
