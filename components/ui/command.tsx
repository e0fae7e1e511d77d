// A command or manifest to paste: mono, wrapped between words, never cut, with its copy button.

import { CopyButton } from './copy-button.tsx';

/** A word longer than a line may break anywhere; a shorter one stays whole, so that `--flag` is never torn. */
const LONG = 36;

/** Words of a line; a flag stays with its value: `-n shop` is one. */
export function splitCommand(line: string): readonly string[] {
  return line.split(/(?<=\S)(?= )/).reduce<string[]>((words, word) => {
    const flag = words.at(-1)?.trimStart() ?? '';
    if (/^-{1,2}[a-z-]+$/.test(flag) && !word.startsWith(' -')) words[words.length - 1] += word;
    else words.push(word);
    return words;
  }, []);
}

function Words({ line }: { readonly line: string }) {
  return splitCommand(line).map((word, i) => (
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
