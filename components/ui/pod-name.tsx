// A Pod's name: the stem shortened where it must be, the generated end always whole and dimmed.

import { splitName } from './split-name.ts';

export function PodName({ name }: { readonly name: string }) {
  const { stem, tail } = splitName(name);
  return (
    <span className="mono inline-flex min-w-0 max-w-full" title={name}>
      <span className="truncate">{stem}</span>
      {tail !== '' && <span className="shrink-0 text-ink-3">{tail}</span>}
    </span>
  );
}
