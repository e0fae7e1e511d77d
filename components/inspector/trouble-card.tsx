'use client';
// One trouble of a Service, with its evidence and the command to type next.

import type { Trouble } from '#lib/cluster/summary.ts';
import { severityOf } from '#lib/diagnosis/trouble.ts';
import type { Service } from '#lib/kube/service.ts';
import { useLive } from '#components/live/context.ts';
import { Command } from '#components/ui/command.tsx';
import { troubleDetail } from './trouble-detail.ts';

const EDGES = { broken: 'border-l-broken', warning: 'border-l-not-ready' } as const;
const TITLES = { broken: 'text-broken-ink', warning: 'text-not-ready-ink' } as const;

export function TroubleCard({ service, trouble }: { readonly service: Service; readonly trouble: Trouble }) {
  const { store } = useLive();
  const severity = severityOf(trouble);
  const { title, evidence, commands } = troubleDetail(store.state, service, trouble, store.status?.cluster);
  return (
    <article className={`border-l-2 pl-3 ${EDGES[severity]}`} data-testid="trouble" data-severity={severity}>
      <h3 className={`font-medium ${TITLES[severity]}`}>{title}</h3>
      {evidence.map((line) => (
        <p key={line} className="break-words text-ink-2">
          {line}
        </p>
      ))}
      <div className="mt-1.5 flex flex-col gap-1.5">
        {commands.map((command) => (
          <Command key={command} text={command} />
        ))}
      </div>
    </article>
  );
}
