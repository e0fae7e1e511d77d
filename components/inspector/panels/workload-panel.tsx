'use client';
// A workload of apps/v1: what it wants and has, its Services, its Pods of this view, and the template that they are made from.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { servicesSelecting, workloadRecordOf } from '#lib/cluster/workloads.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { selectorText } from '#lib/kube/kubectl.ts';
import type { ContainerShape } from '#lib/kube/pod.ts';
import { portText } from '#lib/kube/protocol.ts';
import type { WorkloadRecord } from '#lib/kube/workload-record.ts';
import { useShown } from '#components/live/context.ts';
import { EventList } from '#components/inspector/parts/event-list.tsx';
import { PodRow } from '#components/inspector/parts/pod-row.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';
import { WorkloadState } from '#components/inspector/parts/workload-state.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';

/** By name. */
function podsOf(state: ClusterState, record: WorkloadRecord): readonly Key[] {
  const { namespace, uid } = record.metadata;
  return [...linked(state.index.keysByNamespace, `Pod:${namespace}`)].sort().filter((key) => {
    const pod = state.tables.Pod.get(key);
    if (pod === undefined) return false;
    return pod.metadata.ownerReferences.some((owner) => owner.uid === uid) || workloadRecordOf(state, pod) === record;
  });
}

function ContainerItem({ container }: { readonly container: ContainerShape }) {
  return (
    <li className="py-1">
      <p className="mono truncate">{container.name}</p>
      <p className="mono truncate leading-5 text-ink-3" title={container.image}>
        {container.image}
      </p>
      <p className="mono leading-5 text-ink-3">
        {container.ports.map((p) => `${p.name === '' ? '' : `${p.name} `}${portText(p.containerPort, p.protocol)}`).join(', ')}
      </p>
    </li>
  );
}

export function WorkloadOverview({ record }: { readonly record: WorkloadRecord }) {
  const { state } = useShown();
  const { spec } = record;
  const services = servicesSelecting(state, record);
  const pods = podsOf(state, record);
  return (
    <>
      <Section title="Wanted and there">
        <WorkloadState record={record} />
      </Section>
      <EventList kind={record.kind} at={keyOf(record.metadata.namespace, record.metadata.name)} />
      <Section title="Services">
        {services.length === 0 ? (
          <p className="text-ink-2">No selector of a Service matches its template.</p>
        ) : (
          <ul>
            {services.map((key) => (
              <li key={key} className="flex min-h-6 items-center">
                <ThingLink selection={{ kind: 'Service', key }} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Pods of this view" aside={<span className="text-label text-ink-3">{pods.length}</span>}>
        {pods.length === 0 && <p className="text-ink-2">None.</p>}
        <ul>
          {pods.map((key) => {
            const pod = state.tables.Pod.get(key);
            return pod === undefined ? null : <PodRow key={key} pod={pod} at={keyOf(pod.metadata.namespace, pod.metadata.name)} />;
          })}
        </ul>
      </Section>
      <Section title="Template">
        <Facts>
          <Fact name="Labels" mono>
            {selectorText(spec.template.metadata.labels).split(',').join(' ')}
          </Fact>
          {record.kind === 'StatefulSet' && record.spec.serviceName !== undefined && record.spec.serviceName !== '' && (
            <Fact name="serviceName" mono>
              {record.spec.serviceName}
            </Fact>
          )}
        </Facts>
        <ul className="mt-1.5">
          {[...spec.template.spec.containers, ...spec.template.spec.initContainers].map((container) => (
            <ContainerItem key={container.name} container={container} />
          ))}
        </ul>
      </Section>
    </>
  );
}
