'use client';
// Nothing is selected: the namespace in short.

import { linked } from '#lib/cluster/multimap.ts';
import { podState } from '#lib/routing/backend.ts';
import { useLive } from '#components/live/context.ts';
import { countWords, totalOf } from '#components/ui/endpoint-bar.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { troubleWords, SEVERITY_INK, worstOf } from '#components/shell/trouble-words.ts';
import { compareServices } from '#components/shell/service-order.ts';
import { PanelHead } from './panel-head.tsx';
import { ThingLink } from './thing-link.tsx';

export function NamespacePanel({ namespace }: { readonly namespace: string }) {
  const { store, summaries } = useLive();
  const { state } = store;
  const services = summaries.inNamespace(namespace);
  const troubled = services.filter((s) => s.trouble.length > 0).sort(compareServices);
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
  const ingresses = [...linked(state.index.keysByNamespace, `Ingress:${namespace}`)].sort();
  const policies = linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`).size;
  return (
    <>
      <PanelHead glyph="Namespace" kind="Namespace" name={namespace} />
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-hairline">
        <Section title="In short">
          <Facts>
            <Fact name="Services">{services.length}</Fact>
            <Fact name="Endpoints">{totalOf(endpoints) === 0 ? 'none' : countWords(endpoints)}</Fact>
            <Fact name="Pods">{totalOf(pods) === 0 ? 'none' : countWords(pods)}</Fact>
            <Fact name="Nodes">{nodes.size}</Fact>
            <Fact name="Policies">{policies === 0 ? 'no NetworkPolicy' : `${policies} NetworkPolic${policies === 1 ? 'y' : 'ies'}`}</Fact>
          </Facts>
        </Section>
        <Section title="Trouble">
          {troubled.length === 0 ? (
            <p className="text-ink-2">None that Signalbox can see.</p>
          ) : (
            <ul>
              {troubled.map((s) => {
                const worst = worstOf(s);
                return (
                  <li key={s.metadata.name} className="flex min-h-6 items-center justify-between gap-2">
                    <ThingLink selection={{ kind: 'Service', key: `${namespace}/${s.metadata.name}` }} />
                    <span className={`text-right text-label ${worst === undefined ? '' : SEVERITY_INK[worst]}`}>
                      {s.trouble.map(troubleWords).join(', ')}
                    </span>
                  </li>
                );
              })}
            </ul>
          )}
        </Section>
        {ingresses.length > 0 && (
          <Section title="Ingresses">
            <ul>
              {ingresses.map((key) => (
                <li key={key} className="flex min-h-6 items-center">
                  <ThingLink selection={{ kind: 'Ingress', key }} />
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
    </>
  );
}
