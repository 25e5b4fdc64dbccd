import { createContext, use } from 'react';
import type { Bubble, BusinessNumber, Chat, Customer, Say } from '../../phone-api.ts';
import type { Product } from '../logic/cart.ts';
import type { ChatKey } from '../logic/chat-key.ts';
import type { ListSection, ProductSection } from '../logic/content.ts';
import type { Beside } from '../logic/ghost.ts';
import { OutsideOfSimulator } from './simulator.ts';

/** Products that are laid out to choose from: a whole catalogue, some sections of it, or one product. */
export interface Shelf {
  readonly catalogId: string;
  readonly products: readonly Product[];
  readonly sections: readonly ProductSection[] | null;
  readonly sku: string | null;
}

/** What slides up over a chat. */
export type ChatSheet =
  | { readonly kind: 'attach' }
  | { readonly kind: 'location' }
  | { readonly kind: 'list'; readonly to: string; readonly label: string; readonly sections: readonly ListSection[] }
  | { readonly kind: 'shelf'; readonly shelf: Shelf }
  | { readonly kind: 'picture'; readonly address: string; readonly description: string };

/** What the parts of one open chat share. */
export interface OpenChat {
  readonly key: ChatKey;
  readonly customer: Customer;
  readonly number: BusinessNumber;
  readonly chat: Chat;
  /** What was tapped, by the message that offered it. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly say: (say: Say, beside?: Beside) => Promise<boolean>;
  readonly show: (sheet: ChatSheet) => void;
  readonly openMenu: (bubble: Bubble, anchor: HTMLElement) => void;
  /** Scrolls to a message and marks it for a moment. */
  readonly jumpTo: (wamid: string) => void;
}

export const OpenChatContext = createContext<OpenChat | null>(null);

/** The chat that a part belongs to. */
export function useOpenChat(): OpenChat {
  const chat = use(OpenChatContext);
  if (chat === null) throw new OutsideOfSimulator('useOpenChat');
  return chat;
}

/** The phone's screen: what floats over it belongs inside. */
export const ScreenContext = createContext<HTMLElement | null>(null);
