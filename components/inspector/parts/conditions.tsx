// The conditions of a Gateway or route that are not as they should be.

import type { Condition } from '#lib/kube/condition.ts';
import { conditionWords } from '#lib/words/condition.ts';

export function Conditions({ conditions }: { readonly conditions: readonly Condition[] }) {
  const words = conditionWords(conditions);
  if (words.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {words.map(({ type, reason, words: said, message, tone }) => (
        <li key={type}>
          <p className={tone === 'wrong' ? 'text-broken-ink' : 'text-not-ready-ink'}>{said}</p>
          <p className="text-label text-ink-3">
            <span className="mono">{reason === undefined ? type : `${type}: ${reason}`}</span>
            {message === undefined || message === '' ? '' : ` · ${message}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
