'use client';
// A selected thing: head, tabs, and the tab that is open.

import { lazy, type ReactNode, Suspense } from 'react';
import type { KubeRecord } from '#lib/kube/record.ts';
import { useLive } from '#components/live/context.ts';
import type { InspectorTab } from '#components/live/view.ts';
import { type Tab, Tabs } from '#components/ui/tabs.tsx';

// The YAML writer is large and seldom needed: it comes when it is asked for.
const RecordYaml = lazy(async () => ({ default: (await import('./record-yaml.tsx')).RecordYaml }));

type Props = {
  readonly label: string;
  readonly head: ReactNode;
  readonly overview: ReactNode;
  readonly endpoints?: { readonly count: number; readonly body: ReactNode };
  readonly record: KubeRecord | undefined;
};

export function RecordPanel({ label, head, overview, endpoints, record }: Props) {
  const { view, go } = useLive();
  const tabs: Tab<InspectorTab>[] = [{ id: 'overview', label: 'Overview' }];
  if (endpoints !== undefined) tabs.push({ id: 'endpoints', label: 'Endpoints', count: endpoints.count });
  if (record !== undefined) tabs.push({ id: 'yaml', label: 'YAML' });
  const tab = tabs.some((t) => t.id === view.tab) ? view.tab : 'overview';
  return (
    <>
      {head}
      <Tabs label={label} tabs={tabs} chosen={tab} onChoose={(next) => go({ ...view, tab: next }, 'replace')}>
        {tab === 'overview' && overview}
        {tab === 'endpoints' && endpoints?.body}
        {tab === 'yaml' && record !== undefined && (
          <Suspense fallback={null}>
            <RecordYaml record={record} />
          </Suspense>
        )}
      </Tabs>
    </>
  );
}
