'use client';
// A Node: whether it is well, its zone and taints, and what of this view runs there.

import { linked } from '#lib/cluster/multimap.ts';
import { isNodeReady, type Node, zoneOf } from '#lib/kube/node.ts';
import { useShown } from '#components/live/context.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { EventList } from '#components/inspector/parts/event-list.tsx';
import { PodRow } from '#components/inspector/parts/pod-row.tsx';
import { VantageButtons } from '#components/inspector/parts/vantage-buttons.tsx';
import { NodeCarries } from './node-carries.tsx';

function PodsHere({ name }: { readonly name: string }) {
  const { state } = useShown();
  const pods = [...linked(state.index.podsByNode, name)].sort();
  return (
    <Section title="Pods of this view" aside={<span className="text-label text-ink-3">{pods.length}</span>}>
      {pods.length === 0 && <p className="text-ink-2">None.</p>}
      <ul>
        {pods.map((key) => {
          const pod = state.tables.Pod.get(key);
          if (pod === undefined) return null;
          return <PodRow key={key} pod={pod} at={key} />;
        })}
      </ul>
    </Section>
  );
}

export function NodeOverview({ node }: { readonly node: Node }) {
  const { name } = node.metadata;
  const ready = isNodeReady(node);
  const condition = node.status.conditions.find((c) => c.type === 'Ready');
  const pressure = node.status.conditions.filter((c) => c.type !== 'Ready' && c.status === 'True');
  return (
    <>
      <VantageButtons subject={{ kind: 'Node', key: name }} />
      <Section title="State">
        <Facts>
          <Fact name="Ready">
            {ready ? 'yes' : <span className="text-not-ready-ink">no{condition?.reason === undefined ? '' : `: ${condition.reason}`}</span>}
          </Fact>
          <Fact name="Schedulable">
            {node.spec.unschedulable === true ? <span className="text-not-ready-ink">no, cordoned</span> : 'yes'}
          </Fact>
          <Fact name="Zone">{zoneOf(node) ?? 'none'}</Fact>
          {node.status.addresses.map(({ type, address }) => (
            <Fact key={`${type}${address}`} name={type} mono>
              {address}
            </Fact>
          ))}
          {node.spec.podCIDRs.length > 0 && (
            <Fact name="Pod addresses" mono>
              {node.spec.podCIDRs.join(' ')}
            </Fact>
          )}
          {node.status.allocatable.cpu !== undefined && <Fact name="CPU">{node.status.allocatable.cpu}</Fact>}
          {pressure.map((c) => (
            <Fact key={c.type} name={c.type}>
              <span className="text-not-ready-ink">{c.reason ?? c.status}</span>
            </Fact>
          ))}
        </Facts>
      </Section>
      {node.spec.taints.length > 0 && (
        <Section title="Taints">
          <ul>
            {node.spec.taints.map((t) => (
              <li key={`${t.key}${t.effect}`} className="mono leading-5 break-words">
                {t.key}
                {t.value === undefined || t.value === '' ? '' : `=${t.value}`}
                {t.effect !== undefined && <span className="text-ink-3"> {t.effect}</span>}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <NodeCarries node={name} />
      <EventList kind="Node" at={name} />
      <PodsHere name={name} />
    </>
  );
}
