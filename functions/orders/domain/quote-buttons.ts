/** A customer's answer to a quote. The button id carries the answer, the order and its version. */
export interface QuoteAnswer {
  readonly answer: 'confirm' | 'cancel';
  readonly orderId: string;
  /** The order version that the quote showed. */
  readonly version: number;
}

export const quoteButtonId = ({ answer, orderId, version }: QuoteAnswer): string =>
  `warung.order.${answer}.${orderId}.${version}`;

/** Parses the id of a quote button. Undefined for any other button: conversations contain buttons of other kinds. */
export function parseQuoteButton(id: string): QuoteAnswer | undefined {
  const match = /^warung\.order\.(confirm|cancel)\.([0-9A-HJKMNP-TV-Z]{26})\.(\d{1,6})$/.exec(id);
  const [, answer, orderId, version] = match ?? [];
  if (orderId === undefined || version === undefined) return undefined;
  return { answer: answer === 'confirm' ? 'confirm' : 'cancel', orderId, version: Number(version) };
}
