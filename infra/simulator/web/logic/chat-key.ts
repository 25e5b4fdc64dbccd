/** Identifies the chat of one customer with one number of a business. */
export interface ChatKey {
  readonly customerId: string;
  readonly phoneNumberId: string;
}

/** Formats a chat key for use in maps and caches. */
export const formatChatKey = ({ customerId, phoneNumberId }: ChatKey): string =>
  `${encodeURIComponent(customerId)}/${encodeURIComponent(phoneNumberId)}`;

/** Parses a formatted chat key. Returns null for any other text. */
export function parseChatKey(text: string): ChatKey | null {
  const [customerId, phoneNumberId] = text.split('/').map(decodeURIComponent);
  return customerId === undefined || phoneNumberId === undefined ? null : { customerId, phoneNumberId };
}
