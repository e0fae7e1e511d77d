// Evidence, a line each: the field in the API's notation, what it holds, and what is to be said of it.

import type { Evidence } from '#lib/cluster/finding.ts';

export function EvidenceLines({ lines }: { readonly lines: readonly Evidence[] }) {
  return lines.map((line) => (
    <p key={`${line.subject.kind} ${line.subject.key} ${line.field} ${line.value}`} className="break-words text-ink-2">
      <span className="mono text-ink-3">{line.field}</span> {line.value}
      {line.note !== undefined && <span className="text-ink-3">: {line.note}</span>}
    </p>
  ));
}
