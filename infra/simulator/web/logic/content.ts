/** Location of a message's file: a media id of the simulator, or a URL that the business provided. */
export type MediaSource = { readonly by: 'id'; readonly id: string } | { readonly by: 'link'; readonly link: string };

export type Header =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image' | 'video'; readonly source: MediaSource }
  | { readonly kind: 'document'; readonly source: MediaSource; readonly filename: string | null };

interface ListRow {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
}

export interface ListSection {
  readonly title: string | null;
  readonly rows: readonly ListRow[];
}

export interface ProductSection {
  readonly title: string | null;
  readonly skus: readonly string[];
}

/** One card of a carousel. */
export interface Card {
  readonly header: Header | null;
  readonly body: string | null;
  readonly sku: string | null;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  readonly link: { readonly title: string; readonly url: string } | null;
}

/** The action that an interactive message offers to the customer. */
export type Action =
  | { readonly kind: 'buttons'; readonly buttons: readonly { readonly id: string; readonly title: string }[] }
  | { readonly kind: 'list'; readonly label: string; readonly sections: readonly ListSection[] }
  | { readonly kind: 'link'; readonly title: string; readonly url: string }
  | { readonly kind: 'product'; readonly catalogId: string; readonly sku: string }
  | { readonly kind: 'products'; readonly catalogId: string; readonly sections: readonly ProductSection[] }
  | { readonly kind: 'catalogue'; readonly sku: string | null }
  | { readonly kind: 'ask-location' }
  | { readonly kind: 'carousel'; readonly cards: readonly Card[] }
  /** A type that this phone does not support. It shows the texts only. */
  | { readonly kind: 'other'; readonly type: string };

export type TemplateButton =
  | { readonly kind: 'reply'; readonly id: string; readonly title: string }
  | { readonly kind: 'link'; readonly title: string; readonly url: string }
  | { readonly kind: 'other'; readonly title: string };

interface OrderItem {
  readonly sku: string;
  readonly quantity: number;
  readonly price: string;
  readonly currency: string;
}

interface SharedContact {
  readonly name: string;
  readonly phones: readonly string[];
}

/** The content of a message as the phone shows it. */
export type Content =
  | { readonly kind: 'text'; readonly body: string; readonly referredSku: string | null }
  | { readonly kind: 'image' | 'video'; readonly source: MediaSource; readonly caption: string | null }
  | { readonly kind: 'sticker'; readonly source: MediaSource }
  | { readonly kind: 'audio'; readonly source: MediaSource; readonly voice: boolean }
  | {
      readonly kind: 'document';
      readonly source: MediaSource;
      readonly filename: string | null;
      readonly caption: string | null;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string | null;
      readonly address: string | null;
    }
  | { readonly kind: 'contacts'; readonly contacts: readonly SharedContact[] }
  | {
      readonly kind: 'interactive';
      readonly header: Header | null;
      readonly body: string;
      readonly footer: string | null;
      readonly action: Action;
    }
  /** The button or list row that the customer tapped. */
  | { readonly kind: 'answer'; readonly id: string; readonly title: string; readonly description: string | null }
  | {
      readonly kind: 'order';
      readonly catalogId: string;
      readonly text: string | null;
      readonly items: readonly OrderItem[];
    }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly header: Header | null;
      readonly body: string | null;
      readonly footer: string | null;
      readonly buttons: readonly TemplateButton[];
    }
  | { readonly kind: 'unknown'; readonly type: string };
