import { Fragment } from 'react';
import { runsOf, type TextRun } from '../../logic/rich-text.ts';
import styles from './RichText.module.css';

function RunView({ run }: { readonly run: TextRun }) {
  switch (run.kind) {
    case 'plain':
      return run.text;
    case 'bold':
      return <strong>{run.text}</strong>;
    case 'italic':
      return <em>{run.text}</em>;
    case 'struck':
      return <s>{run.text}</s>;
    case 'code':
      return <code>{run.text}</code>;
    case 'link':
      return (
        <a href={run.href} target="_blank" rel="noreferrer noopener">
          {run.text}
        </a>
      );
  }
}

/** Text of a message with WhatsApp's formatting (bold, italic, strikethrough, code) and links. */
export function RichText({ text }: { readonly text: string }) {
  return (
    <span className={styles.text}>
      {runsOf(text).map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: runs have no id, and the text does not change
        <Fragment key={index}>
          <RunView run={run} />
        </Fragment>
      ))}
    </span>
  );
}
