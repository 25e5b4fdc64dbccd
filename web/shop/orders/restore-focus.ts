/**
 * Restores the focus if it was lost because an action moved the order: to the order, else to the selected tab, else to
 * the main area.
 */
export function restoreFocus(orderId: string): void {
  // Wait until the page has rendered the response.
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const selectors = [`[data-order="${CSS.escape(orderId)}"]`, '[role="tab"][aria-selected="true"]', '#main'];
    const [target] = selectors.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
    target?.focus({ preventScroll: true });
  }, 100);
}
