'use client';
// A Pod: its state and why, where it runs, who selects and who publishes it.

import { portText } from '#lib/kube/protocol.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { workloadRecordOf } from '#lib/cluster/workloads.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Container, ContainerStatus, Pod } from '#lib/kube/pod.ts';
import { unpublishedOf } from '#lib/publishing/unpublished.ts';
import { podState } from '#lib/routing/backend.ts';
import { notReadyWhy } from '#lib/cluster/not-ready-why.ts';
import { podReason } from '#lib/diagnosis/pod-reason.ts';
import { notReadyWords } from '#lib/words/not-ready.ts';
import { useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { plural } from '#lib/std/plural.ts';
import { unpublishedWhy } from '#lib/words/publishing.ts';
import { sentence } from '#lib/std/sentence.ts';
import { ageWords } from '#lib/std/age.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { STATE_INK, StateMark, stateWord } from '#components/ui/state-mark.tsx';
import { VantageButtons } from '#components/inspector/parts/vantage-buttons.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';
import { WorkloadItem } from '#components/inspector/parts/workload-state.tsx';

type Relation = { readonly service: Key; readonly selects: boolean; readonly publishes: boolean };

function relationsOf(state: ClusterState, pod: Key): readonly Relation[] {
  const selecting = linked(state.index.servicesByPod, pod);
  const publishing = new Set<Key>();
  for (const sliceKey of linked(state.index.slicesByTarget, pod)) {
    const slice = state.tables.EndpointSlice.get(sliceKey);
    const service = slice === undefined ? undefined : serviceOfSlice(slice);
    if (service !== undefined) publishing.add(service);
  }
  return [...new Set([...selecting, ...publishing])]
    .sort()
    .map((service) => ({ service, selects: selecting.has(service), publishes: publishing.has(service) }));
}

function RelationRow({ pod, relation }: { readonly pod: Key; readonly relation: Relation }) {
  const { state } = useShown();
  const service = state.tables.Service.get(relation.service);
  const reason = relation.publishes || service === undefined ? undefined : unpublishedOf(state, service).find((u) => u.pod === pod)?.reason;
  const words = relation.selects ? (relation.publishes ? 'selected and published' : 'selected, not published') : 'published, not selected';
  return (
    <li className="py-0.5">
      <div className="flex items-center justify-between gap-2">
        <ThingLink selection={{ kind: 'Service', key: relation.service }} />
        <span className={`shrink-0 text-label ${relation.selects && relation.publishes ? 'text-ink-3' : 'text-not-ready-ink'}`}>
          {words}
        </span>
      </div>
      {reason !== undefined && <p className="pl-5 text-label text-ink-2">{sentence(unpublishedWhy(reason))}</p>}
    </li>
  );
}

function containerText(status: ContainerStatus | undefined): string {
  if (status === undefined) return 'no status yet';
  const { state, ready } = status;
  if (state === undefined) return ready ? 'runs, ready' : 'runs, not ready';
  return 'waiting' in state
    ? `waits: ${state.waiting.reason ?? 'no reason given'}`
    : `ended: ${state.terminated.reason ?? 'no reason given'}${state.terminated.exitCode === undefined ? '' : `, exit code ${state.terminated.exitCode}`}`;
}

function ContainerRow({ container, status }: { readonly container: Container; readonly status: ContainerStatus | undefined }) {
  const restarts = status?.restartCount ?? 0;
  return (
    <li className="py-1">
      <div className="flex items-baseline justify-between gap-2">
        <span className="mono truncate">{container.name}</span>
        <span className={`shrink-0 text-label ${status?.ready === true ? 'text-ink-3' : 'text-not-ready-ink'}`}>
          {containerText(status)}
        </span>
      </div>
      <p className="mono truncate leading-5 text-ink-3" title={container.image}>
        {container.image}
      </p>
      <p className="mono leading-5 text-ink-3">
        {container.ports.map((p) => `${p.name === '' ? '' : `${p.name} `}${portText(p.containerPort, p.protocol)}`).join(', ')}
        {restarts > 0 && <span className="text-not-ready-ink"> {plural(restarts, 'restart')}</span>}
      </p>
    </li>
  );
}

/** What there is beside the first. */
function NotReadyMore({ why }: { readonly why: readonly string[] }) {
  if (why.length === 0) return null;
  return (
    <ul
      className="flex list-disc flex-col gap-1 px-4 pb-3 pl-10 text-ink-2"
      aria-label="More about why it is not ready"
      data-testid="not-ready-more"
    >
      {why.map((words) => (
        <li key={words} className="break-words">
          {words}
        </li>
      ))}
    </ul>
  );
}

export function PodOverview({ pod }: { readonly pod: Pod }) {
  const shown = useShown();
  const now = useClusterTime();
  const { metadata, spec, status } = pod;
  const key = keyOf(metadata.namespace, metadata.name);
  const state = podState(pod);
  const why = notReadyWhy(shown.state, pod).map((fact) => notReadyWords(fact, now));
  const said = why[0] ?? podReason(pod);
  const workload = workloadOf(pod);
  const record = workloadRecordOf(shown.state, pod);
  const node = spec.nodeName;
  const relations = relationsOf(shown.state, key);
  const born = metadata.creationTimestamp === undefined ? undefined : Date.parse(metadata.creationTimestamp);
  return (
    <>
      <div className="flex items-start gap-2.5 px-4 py-3">
        <span className="mt-0.5">
          <StateMark state={state} />
        </span>
        <div className="min-w-0">
          <p className={`font-medium ${STATE_INK[state]}`}>{stateWord(state)}</p>
          {said !== '' && <p className="break-words text-ink-2">{said}</p>}
        </div>
      </div>
      <NotReadyMore why={why.slice(1)} />
      <VantageButtons subject={{ kind: 'Pod', key }} />
      <div className="border-t border-hairline">
        <Section title="Services">
          {relations.length === 0 ? (
            <p className="text-ink-2">No Service selects or publishes it.</p>
          ) : (
            <ul>
              {relations.map((relation) => (
                <RelationRow key={relation.service} pod={key} relation={relation} />
              ))}
            </ul>
          )}
        </Section>
      </div>
      {record !== undefined && (
        <Section title="Workload">
          <ul>
            <WorkloadItem record={record} />
          </ul>
        </Section>
      )}
      <Section title="Place">
        <Facts>
          <Fact name="Node">
            {node === undefined ? (
              <span className="text-not-ready-ink">none yet</span>
            ) : (
              <ThingLink selection={{ kind: 'Node', key: node }} />
            )}
          </Fact>
          <Fact name={status.podIPs.length > 1 ? 'Addresses' : 'Address'} mono>
            {status.podIPs.length === 0 ? 'none yet' : status.podIPs.map((p) => p.ip).join(' ')}
          </Fact>
          <Fact name="Phase">{status.phase ?? 'unknown'}</Fact>
          {record === undefined && workload.kind !== 'Pod' && (
            <Fact name={workload.kind} mono>
              {workload.name}
            </Fact>
          )}
          {born !== undefined && now > 0 && <Fact name="Age">{ageWords(now - born)}</Fact>}
          {spec.hostNetwork === true && <Fact name="Network">of the Node (hostNetwork)</Fact>}
        </Facts>
      </Section>
      <Section title="Containers">
        <ul>
          {spec.containers.map((container) => (
            <ContainerRow
              key={container.name}
              container={container}
              status={status.containerStatuses.find((s) => s.name === container.name)}
            />
          ))}
        </ul>
      </Section>
      {status.conditions.length > 0 && (
        <Section title="Conditions">
          <Facts>
            {status.conditions.map((c) => (
              <Fact key={c.type} name={c.type}>
                <span className={c.status === 'True' ? '' : 'text-not-ready-ink'}>{c.status}</span>
                {c.reason !== undefined && <span className="text-ink-2"> {c.reason}</span>}
                {c.message !== undefined && c.message !== '' && <span className="block text-ink-2">{c.message}</span>}
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
    </>
  );
}
