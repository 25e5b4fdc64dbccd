/** After a step an order may stand in another column, or in none that is seen: focus goes after it, if it was lost. */
export function follow(orderId: string): void {
  // Once the page has drawn what the answer said.
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const places = [`[data-order="${CSS.escape(orderId)}"]`, '[role="tab"][aria-selected="true"]', '#main'];
    const [place] = places.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
    place?.focus({ preventScroll: true });
  }, 100);
}
