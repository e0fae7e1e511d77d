// A command or manifest to paste: mono, wrapped, never cut, with its copy button.

import { CopyButton } from './copy-button.tsx';

export function Command({ text, what = 'command' }: { readonly text: string; readonly what?: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md bg-surface-2 py-1 pr-1 pl-2.5">
      <code className="mono min-w-0 flex-1 py-1 leading-4 break-words whitespace-pre-wrap text-ink-2 select-all">{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  );
}
