'use client';
// One finding, with its evidence and the command to type next.

import type { Evidence, Finding } from '#lib/cluster/finding.ts';
import { aimed } from '#lib/kube/kubectl.ts';
import { useLive } from '#components/live/context.ts';
import { Command } from '#components/ui/command.tsx';
import { targetOf } from './kubectl.ts';

const EDGES = { broken: 'border-l-broken', warning: 'border-l-not-ready', info: 'border-l-hairline' } as const;
const TITLES = { broken: 'text-broken-ink', warning: 'text-not-ready-ink', info: '' } as const;

function Line({ line }: { readonly line: Evidence }) {
  return (
    <p className="break-words text-ink-2">
      <span className="mono text-ink-3">{line.field}</span> {line.value}
      {line.note !== undefined && <span className="text-ink-3">: {line.note}</span>}
    </p>
  );
}

export function FindingCard({ finding }: { readonly finding: Finding }) {
  const { store } = useLive();
  const { severity } = finding;
  const target = targetOf(store.status?.cluster);
  return (
    <article
      className={`border-l-2 pl-3 ${EDGES[severity]}`}
      data-testid="finding"
      data-severity={severity}
      data-rule={finding.rule}
      id={finding.metadata.name}
    >
      <h3 className={`font-medium ${TITLES[severity]}`}>{finding.title}</h3>
      {finding.cause !== undefined && <p className="break-words text-ink-2">{finding.cause}</p>}
      {finding.evidence.map((line) => (
        <Line key={`${line.subject.key} ${line.field} ${line.value}`} line={line} />
      ))}
      <div className="mt-1.5 flex flex-col gap-1.5">
        {finding.next.map((command) => (
          <Command key={command} text={aimed(command, target)} />
        ))}
      </div>
    </article>
  );
}
