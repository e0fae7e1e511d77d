'use client';
// The Services of the scope, trouble first; the order holds still while someone is in the list.

import { useCallback, useMemo } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn } from '#components/live/known.ts';
import { formatView, homeOf, namespaceOf } from '#components/live/view.ts';
import { moveFocus } from '#components/parts/move-focus.ts';
import { NamespaceSwitcher } from './namespace-switcher.tsx';
import { compareServices } from '#components/parts/service-order.ts';
import { ServiceRow } from '#components/parts/service-row.tsx';
import { useSparks } from '#components/parts/use-sparks.ts';
import { useCalmOrder } from '#components/parts/use-calm-order.ts';
import { ViewLink } from '#components/parts/view-link.tsx';

export function ServiceList() {
  const { view, select, openSelection } = useLive();
  const { summaries, status, ready } = useShown();
  const namespace = namespaceOf(view.scope) ?? '';
  const sparks = useSparks(`namespace=${namespace}`);
  const all = summaries.inNamespace(namespace);
  const wanted = useMemo(() => [...all].sort(compareServices).map((s) => `${s.metadata.namespace}/${s.metadata.name}`), [all]);
  const { order, hold } = useCalmOrder(wanted);
  const onSelect = useCallback((key: string) => select({ kind: 'Service', key }), [select]);
  const onOpen = useCallback((key: string) => openSelection({ kind: 'Service', key }), [openSelection]);
  const selected =
    view.selection?.kind === 'Service'
      ? view.selection.key
      : view.scope.kind === 'service' && view.selection === undefined
        ? view.scope.service
        : undefined;
  const scoped = view.scope.kind === 'service';
  return (
    <nav aria-label="Services" className="flex w-[264px] shrink-0 flex-col border-r border-hairline bg-surface" data-testid="service-list">
      <NamespaceSwitcher />
      <div className="flex h-9 shrink-0 items-center justify-between px-4 text-label text-ink-3">
        <h2>{scoped ? 'This Service and its neighbours' : 'Services'}</h2>
        <span className="num">{ready && (all.length > 0 || knownIn(status)('Service')) ? all.length : ''}</span>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2 pb-3" {...hold} onKeyDown={(event) => moveFocus(event, 'a')}>
        {ready &&
          order.map((key) => {
            const summary = summaries.get(key);
            if (summary === undefined) return null;
            const href = formatView({ ...homeOf(view), scope: { kind: 'service', service: key } });
            return (
              <ServiceRow
                key={key}
                summary={summary}
                href={href}
                selected={key === selected}
                spark={sparks.get(key)}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            );
          })}
      </ul>
      {scoped && (
        <ViewLink
          to={{ ...homeOf(view), scope: { kind: 'namespace', namespace: splitKey(selected ?? `${namespace}/`).namespace } }}
          title={`All Services of ${namespace}`}
          className="flex h-9 shrink-0 items-center border-t border-hairline px-4 text-accent-ink hover:bg-surface-2"
        >
          <span className="truncate">All Services of {namespace}</span>
        </ViewLink>
      )}
    </nav>
  );
}
