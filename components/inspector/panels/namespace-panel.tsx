'use client';
// Nothing is selected: the namespace in short.

import { Fragment, type ReactNode } from 'react';
import type { Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { splitKey } from '#lib/kube/key.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { podState } from '#lib/routing/backend.ts';
import { ChangePanel } from '#components/changes/change-panel.tsx';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn } from '#components/live/known.ts';
import { type InspectorTab, type Selection, selectionOf } from '#components/live/view.ts';
import { countWords, totalOf } from '#components/ui/endpoint-bar.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { type Tab, Tabs } from '#components/ui/tabs.tsx';
import { alarmWords, SEVERITY_INK, worstOf } from '#components/parts/finding-words.ts';
import { otherTrouble } from '#components/parts/other-trouble.ts';
import { compareServices } from '#components/parts/service-order.ts';
import { PanelHead } from '#components/inspector/parts/panel-head.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

/** Nothing is there, or it could not be read: of the second the number would be a guess. */
const UNKNOWN = 'unknown';

/** Worst first. */
const SEVERITIES = ['broken', 'warning'] as const;

type TroubleRowProps = { readonly severity: (typeof SEVERITIES)[number]; readonly words: string; readonly children: ReactNode };

function TroubleRow({ severity, words, children }: TroubleRowProps) {
  return (
    <li className="flex min-h-6 items-center justify-between gap-2">
      {children}
      <span className={`text-right text-label ${SEVERITY_INK[severity]}`}>{words}</span>
    </li>
  );
}

function SubjectLink({ subject }: { readonly subject: Subject }) {
  const selection = selectionOf(subject);
  if (selection !== undefined) return <ThingLink selection={selection} />;
  return (
    <span className="mono truncate">
      {subject.kind} {splitKey(subject.key).name}
    </span>
  );
}

const TABS: readonly Tab<InspectorTab>[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'changes', label: 'Changes' },
];

function Things({ title, things }: { readonly title: string; readonly things: readonly Selection[] }) {
  if (things.length === 0) return null;
  return (
    <Section title={title}>
      <ul>
        {things.map((thing) => (
          <li key={`${thing.kind}:${thing.key}`} className="flex min-h-6 items-center">
            <ThingLink selection={thing} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function NamespaceOverview({ namespace }: { readonly namespace: string }) {
  const { summaries, state, status } = useShown();
  const known = knownIn(status);
  const seesAll = known('Service') && known('EndpointSlice') && known('Pod');
  const services = summaries.inNamespace(namespace);
  const troubled = services.filter((s) => worstOf(s) !== undefined).sort(compareServices);
  const others = otherTrouble(state, namespace);
  const endpoints = { ready: 0, draining: 0, notReady: 0, broken: 0 };
  for (const { endpoints: e } of services) {
    endpoints.ready += e.ready;
    endpoints.draining += e.draining;
    endpoints.notReady += e.notReady;
    endpoints.broken += e.broken;
  }
  const pods = { ready: 0, draining: 0, notReady: 0, broken: 0 };
  const nodes = new Set<string>();
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    if (pod === undefined) continue;
    pods[podState(pod)]++;
    if (pod.spec.nodeName !== undefined) nodes.add(pod.spec.nodeName);
  }
  const gateways = [...state.tables.Gateway.keys()].sort();
  const routes = ROUTE_KINDS.flatMap((kind) => [...state.tables[kind].keys()].sort().map((key) => ({ kind, key })));
  const ingresses = [...linked(state.index.keysByNamespace, `Ingress:${namespace}`)].sort();
  const policies = [...linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`)].sort();
  return (
    <>
      <Section title="In short">
        <Facts>
          <Fact name="Services">{known('Service') ? services.length : UNKNOWN}</Fact>
          <Fact name="Endpoints">{known('EndpointSlice') ? (totalOf(endpoints) === 0 ? 'none' : countWords(endpoints)) : UNKNOWN}</Fact>
          <Fact name="Pods">{known('Pod') ? (totalOf(pods) === 0 ? 'none' : countWords(pods)) : UNKNOWN}</Fact>
          <Fact name="Nodes">{known('Pod') ? nodes.size : UNKNOWN}</Fact>
          {policies.length === 0 && <Fact name="Policies">{known('NetworkPolicy') ? 'no NetworkPolicy' : UNKNOWN}</Fact>}
        </Facts>
      </Section>
      <Section title="Trouble">
        {troubled.length === 0 && others.length === 0 ? (
          <p className="text-ink-2">{seesAll ? 'None that Signalbox can see.' : 'Unknown: not all that it is found by could be read.'}</p>
        ) : (
          <ul>
            {SEVERITIES.map((severity) => (
              <Fragment key={severity}>
                {troubled
                  .filter((s) => worstOf(s) === severity)
                  .map((s) => (
                    <TroubleRow key={s.metadata.name} severity={severity} words={alarmWords(s)}>
                      <ThingLink selection={{ kind: 'Service', key: `${namespace}/${s.metadata.name}` }} />
                    </TroubleRow>
                  ))}
                {others
                  .filter((trouble) => trouble.severity === severity)
                  .map(({ subject, words }) => (
                    <TroubleRow key={`${subject.kind}:${subject.key}`} severity={severity} words={words}>
                      <SubjectLink subject={subject} />
                    </TroubleRow>
                  ))}
              </Fragment>
            ))}
          </ul>
        )}
      </Section>
      <Things title="Gateways" things={gateways.map((key) => ({ kind: 'Gateway', key }))} />
      <Things title="Routes" things={routes} />
      <Things title="Ingresses" things={ingresses.map((key) => ({ kind: 'Ingress', key }))} />
      <Things title="Network policies" things={policies.map((key) => ({ kind: 'NetworkPolicy', key }))} />
    </>
  );
}

export function NamespacePanel({ namespace }: { readonly namespace: string }) {
  const { view, go } = useLive();
  const tab = view.tab === 'changes' ? view.tab : 'overview';
  return (
    <>
      <PanelHead glyph="Namespace" kind="Namespace" name={namespace} />
      <Tabs label={namespace} tabs={TABS} chosen={tab} onChoose={(next) => go({ ...view, tab: next }, 'replace')}>
        {tab === 'overview' && <NamespaceOverview namespace={namespace} />}
        {tab === 'changes' && <ChangePanel key={namespace} scope={{ kind: 'namespace', namespace }} />}
      </Tabs>
    </>
  );
}
