interface ProseProps {
  readonly text: string;
  readonly className?: string;
}

/** Shows text in paragraphs, with code in backquotes. */
export function Prose({ text, className }: ProseProps) {
  return (
    <div className={className}>
      {text.split(/\n{2,}/).map((paragraph) => (
        <p key={paragraph}>
          <InlineText text={paragraph} />
        </p>
      ))}
    </div>
  );
}

/** Shows one line of text, with code in backquotes. */
export function InlineText({ text }: { readonly text: string }) {
  // Every second part is between backquotes.
  return text.split('`').map((part, n) => {
    const key = `${n} ${part}`;
    return n % 2 === 1 ? <code key={key}>{part}</code> : part;
  });
}
