'use client';
// Objects that could not be read: which, where in them, and what is wrong there.

import { useShown } from '#components/live/context.ts';
import { plural } from '#lib/std/plural.ts';
import { Sheet } from '#components/ui/sheet.tsx';

export function FaultsSheet({ onClose }: { readonly onClose: () => void }) {
  const { status } = useShown();
  const { faults = [], faultCount = 0 } = status ?? {};
  return (
    <Sheet title={`${plural(faultCount, 'object')} could not be read`} onClose={onClose} wide>
      <p className="text-ink-2">
        Each is left out, or shown as it was before. It is what the API server sent that cannot be read, so look at the object, and at what
        wrote it.
        {faultCount > faults.length && ` The newest ${faults.length} are:`}
      </p>
      <ul className="mt-3 divide-y divide-hairline border-y border-hairline">
        {faults.toReversed().map((fault, i) => (
          <li key={`${fault.kind}/${fault.namespace ?? ''}/${fault.name ?? ''}/${i}`} className="py-2">
            <p className="mono">
              <span className="text-ink-3">{fault.kind}</span> {fault.namespace === undefined ? '' : `${fault.namespace}/`}
              {fault.name ?? 'without a name'}
            </p>
            <p className="text-ink-2">
              {fault.path !== '' && <code className="mono">{fault.path}</code>} {fault.problem}
            </p>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
