import { spansOf } from './rich-text.ts';

interface RichTextProps {
  readonly text: string;
  readonly as?: 'p' | 'span';
  readonly className?: string | undefined;
}

const TAGS = { bold: 'strong', italic: 'em', struck: 's', code: 'code' } as const;

/** Shows text with WhatsApp's formatting. The direction follows the text: an Arabic message reads from the right. */
export function RichText({ text, as: Container = 'p', className }: RichTextProps) {
  return (
    <Container className={className} dir="auto">
      {spansOf(text).map((span, index) => {
        const key = `${index}-${span.kind}`;
        if (span.kind === 'plain') return span.text;
        if (span.kind === 'link')
          return (
            <a key={key} href={span.href} target="_blank" rel="noreferrer">
              {span.text}
            </a>
          );
        const Tag = TAGS[span.kind];
        return <Tag key={key}>{span.text}</Tag>;
      })}
    </Container>
  );
}
