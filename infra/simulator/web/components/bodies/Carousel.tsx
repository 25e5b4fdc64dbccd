import type { Bubble } from '../../../phone-api.ts';
import type { Card } from '../../logic/content.ts';
import { RichText } from '../RichText/RichText.tsx';
import styles from './Carousel.module.css';
import { HeaderBody } from './HeaderBody.tsx';
import { LinkButton, ReplyButtons } from './MessageButtons.tsx';
import { MessageProduct } from './MessageProduct.tsx';

interface CarouselProps {
  readonly bubble: Bubble;
  readonly cards: readonly Card[];
}

/** Row of cards that scrolls horizontally. */
export function Carousel({ bubble, cards }: CarouselProps) {
  return (
    <ul className={styles.cards}>
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the position identifies the card
        <li key={index}>
          <HeaderBody header={card.header} />
          {card.sku !== null && <MessageProduct sku={card.sku} products={bubble.products} />}
          {card.body !== null && <RichText text={card.body} />}
          {card.buttons.length > 0 && <ReplyButtons wamid={bubble.wamid} buttons={card.buttons} />}
          {card.link !== null && <LinkButton {...card.link} />}
        </li>
      ))}
    </ul>
  );
}
