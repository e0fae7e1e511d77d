'use client';
// A selected thing: head, tabs, and the tab that is open.

import { lazy, type ReactNode, Suspense } from 'react';
import type { KubeRecord } from '#lib/kube/record.ts';
import { useLive } from '#components/live/context.ts';
import type { InspectorTab } from '#components/live/view.ts';
import { type Tab, Tabs } from '#components/ui/tabs.tsx';

// The YAML writer is large and seldom needed: it comes when it is asked for.
const RecordYaml = lazy(async () => ({ default: (await import('#components/inspector/yaml/record-yaml.tsx')).RecordYaml }));

export type BodyTab = Tab<InspectorTab> & { readonly body: ReactNode };

type Props = {
  readonly label: string;
  readonly head: ReactNode;
  /** In this order, the YAML of the record after them. */
  readonly tabs: readonly BodyTab[];
  readonly record: KubeRecord | undefined;
};

export function RecordPanel({ label, head, tabs: bodies, record }: Props) {
  const { view, go } = useLive();
  const tabs: Tab<InspectorTab>[] = record === undefined ? [...bodies] : [...bodies, { id: 'yaml', label: 'YAML' }];
  const tab = tabs.find((t) => t.id === view.tab)?.id ?? 'overview';
  return (
    <>
      {head}
      <Tabs label={label} tabs={tabs} chosen={tab} onChoose={(next) => go({ ...view, tab: next }, 'replace')}>
        {bodies.find((t) => t.id === tab)?.body}
        {tab === 'yaml' && record !== undefined && (
          <Suspense fallback={null}>
            <RecordYaml record={record} />
          </Suspense>
        )}
      </Tabs>
    </>
  );
}
