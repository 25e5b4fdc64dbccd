/** What a customer answers a quote with, by a button that names order and version. */
export interface Pressed {
  readonly answer: 'confirm' | 'cancel';
  readonly orderId: string;
  /** The version of the order that was shown with the button. */
  readonly version: number;
}

export const buttonId = ({ answer, orderId, version }: Pressed): string =>
  `warung.order.${answer}.${orderId}.${version}`;

/** Undefined for a button that is none of these: businesses and customers send others. */
export function readButton(id: string): Pressed | undefined {
  const match = /^warung\.order\.(confirm|cancel)\.([0-9A-HJKMNP-TV-Z]{26})\.(\d{1,6})$/.exec(id);
  const [, answer, orderId, version] = match ?? [];
  if (orderId === undefined || version === undefined) return undefined;
  return { answer: answer === 'confirm' ? 'confirm' : 'cancel', orderId, version: Number(version) };
}
