import { createContext, use } from 'react';
import type { Bubble, BusinessNumber, Chat, Customer, CustomerMessage } from '../../phone-api.ts';
import type { Product } from '../logic/cart.ts';
import type { ChatKey } from '../logic/chat-key.ts';
import type { ListSection, ProductSection } from '../logic/content.ts';
import type { MessageDetails } from '../logic/optimistic-message.ts';
import { OutsideOfSimulatorError } from './simulator.ts';

/** Products to choose from: a whole catalogue, some of its sections, or one product. */
export interface ProductSelection {
  readonly catalogId: string;
  readonly products: readonly Product[];
  readonly sections: readonly ProductSection[] | null;
  readonly sku: string | null;
}

/** A sheet that covers a chat. */
export type ChatSheet =
  | { readonly kind: 'attach' }
  | { readonly kind: 'location' }
  | { readonly kind: 'list'; readonly to: string; readonly label: string; readonly sections: readonly ListSection[] }
  | { readonly kind: 'catalogue'; readonly selection: ProductSelection }
  | { readonly kind: 'picture'; readonly url: string; readonly description: string };

/** State and actions that the components of an open chat share. */
export interface OpenChat {
  readonly key: ChatKey;
  readonly customer: Customer;
  readonly number: BusinessNumber;
  readonly chat: Chat;
  /** Ids of tapped buttons and list rows, by the wamid of the message that offered them. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly sendMessage: (message: CustomerMessage, details?: MessageDetails) => Promise<boolean>;
  readonly show: (sheet: ChatSheet) => void;
  readonly openMenu: (bubble: Bubble, anchor: HTMLElement) => void;
  /** Scrolls to a message and highlights it briefly. */
  readonly jumpTo: (wamid: string) => void;
}

export const OpenChatContext = createContext<OpenChat | null>(null);

/** Returns the open chat that the component belongs to. */
export function useOpenChat(): OpenChat {
  const chat = use(OpenChatContext);
  if (chat === null) throw new OutsideOfSimulatorError('useOpenChat');
  return chat;
}

/** The phone's screen element, which contains sheets and menus. */
export const ScreenContext = createContext<HTMLElement | null>(null);
