export type Medium = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

interface ContactCard {
  readonly name: string | null;
  readonly phones: readonly string[];
}

export interface OrderLine {
  readonly product: string;
  readonly quantity: string | null;
  readonly price: string | null;
  readonly currency: string | null;
}

/** The content of a bubble, independent of its author. `null` marks a value that the message does not contain. */
export type MessageBody =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly medium: Medium;
      readonly caption: string | null;
      readonly filename: string | null;
      /** The URL of the file, if the business sent it by link. */
      readonly link: string | null;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string | null;
      readonly address: string | null;
    }
  | { readonly kind: 'contacts'; readonly cards: readonly ContactCard[] }
  /** A reply button or list row that the customer chose. */
  | { readonly kind: 'choice'; readonly title: string | null; readonly description: string | null }
  | { readonly kind: 'answers'; readonly text: string | null; readonly answers: readonly (readonly [string, string])[] }
  | { readonly kind: 'order'; readonly text: string | null; readonly lines: readonly OrderLine[] }
  /** Choices that the business sent to the customer. */
  | {
      readonly kind: 'menu';
      readonly asks: 'buttons' | 'list' | 'link' | 'location' | 'form' | 'products' | 'catalogue';
      readonly header: string | null;
      readonly text: string | null;
      readonly footer: string | null;
      readonly choices: readonly { readonly title: string; readonly description: string | null }[];
    }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly language: string;
      readonly values: readonly { readonly name: string | null; readonly text: string }[];
    }
  /** An event, such as a changed phone number. */
  | { readonly kind: 'event'; readonly event: 'number' | 'identity' | 'opened' | 'other'; readonly text: string | null }
  | { readonly kind: 'reaction'; readonly emoji: string | null }
  | { readonly kind: 'edit'; readonly text: string | null }
  | { readonly kind: 'revoke' }
  /** A message that WhatsApp does not pass on; `what` is WhatsApp's name of its type. */
  | { readonly kind: 'unsupported'; readonly what: string | null }
  /** A message of an unknown type, or one that is too large to show. */
  | { readonly kind: 'unknown'; readonly type: string };
