'use client';
// Nothing is selected: the namespace in short.

import { linked } from '#lib/cluster/multimap.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import { podState } from '#lib/routing/backend.ts';
import { MutedCount } from '#components/findings/muted-count.tsx';
import { TroubleList } from '#components/findings/trouble-list.tsx';
import { countWords, troublesOf } from '#components/findings/troubles.ts';
import { ChangePanel } from '#components/changes/change-panel.tsx';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn } from '#components/live/known.ts';
import { type InspectorTab, type Selection } from '#components/live/view.ts';
import { countWords as stateWords, totalOf } from '#components/ui/endpoint-bar.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { type Tab, Tabs } from '#components/ui/tabs.tsx';
import { PanelHead } from '#components/inspector/parts/panel-head.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

/** Nothing is there, or it could not be read: of the second the number would be a guess. */
const UNKNOWN = 'unknown';

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
  const { summaries, state, status, ready } = useShown();
  const known = knownIn(status);
  // Of what is not read yet, or is not there, nothing is counted.
  if (!ready) return <p className="px-4 py-3 text-ink-2">Nothing is known of it yet.</p>;
  if (known('Namespace') && !state.tables.Namespace.has(namespace))
    return <p className="px-4 py-3 text-ink-2">There is no namespace {namespace}.</p>;
  const seesAll = known('Service') && known('EndpointSlice') && known('Pod');
  const services = summaries.inNamespace(namespace);
  const { groups } = troublesOf(state, summaries, namespace);
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
          <Fact name="Endpoints">{known('EndpointSlice') ? (totalOf(endpoints) === 0 ? 'none' : stateWords(endpoints)) : UNKNOWN}</Fact>
          <Fact name="Pods">{known('Pod') ? (totalOf(pods) === 0 ? 'none' : stateWords(pods)) : UNKNOWN}</Fact>
          <Fact name="Nodes">{known('Pod') ? nodes.size : UNKNOWN}</Fact>
          {policies.length === 0 && <Fact name="Policies">{known('NetworkPolicy') ? 'no NetworkPolicy' : UNKNOWN}</Fact>}
        </Facts>
      </Section>
      <Section title="Trouble" aside={<span className="text-label text-ink-3">{countWords(groups)}</span>}>
        {groups.length === 0 ? (
          <p className="text-ink-2">{seesAll ? 'None that Signalbox can see.' : 'Unknown: not all that it is found by could be read.'}</p>
        ) : (
          <TroubleList groups={groups} />
        )}
        <MutedCount namespace={namespace} />
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
