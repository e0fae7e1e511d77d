// A command or manifest to paste: mono, wrapped between words, never cut, with its copy button.

import { CopyButton } from './copy-button.tsx';

/** A word longer than a line may break anywhere; a shorter one stays whole, so that `--flag` is never torn. */
const LONG = 36;

function Words({ line }: { readonly line: string }) {
  return line.split(/(?<=\S)(?= )/).map((word, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- words have no other identity
    <span key={i}>
      {word.startsWith(' ') ? ' ' : ''}
      <span className={word.length > LONG ? 'break-all' : 'whitespace-nowrap'}>{word.trimStart()}</span>
    </span>
  ));
}

export function Command({ text, what = 'command' }: { readonly text: string; readonly what?: string }) {
  const manifest = text.includes('\n');
  return (
    <div className="flex items-start rounded-md bg-surface-2 py-0.5 pr-0.5 pl-2.5">
      <code className={`mono min-w-0 flex-1 py-1.5 leading-4 text-ink-2 select-all ${manifest ? 'overflow-x-auto whitespace-pre' : ''}`}>
        {manifest ? text : <Words line={text} />}
      </code>
      <CopyButton text={text} what={what} />
    </div>
  );
}
