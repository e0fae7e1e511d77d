'use client';
// The middle of the screen: the overview, the track diagram, or the reason why neither can be shown.

import type { KubeKind } from '#lib/kube/record.ts';
import type { Status } from '#lib/wire/message.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { namespaceOf, type View } from '#components/live/view.ts';
import { Diagram } from './diagram.tsx';
import {
  MomentComing,
  NoCluster,
  NoServices,
  NoSuchNamespace,
  NoSuchService,
  NothingKnown,
  Outdated,
  Refused,
  Syncing,
} from './empty-states.tsx';
import { Overview } from '#components/overview/overview.tsx';

/** Without these there is no picture at all. */
const NEEDED: readonly KubeKind[] = ['Service', 'EndpointSlice', 'Pod'];

function isReading(status: Status | undefined): boolean {
  if (status === undefined) return true;
  return NEEDED.some((kind) => {
    const watch = status.kinds[kind];
    // Asked again without ever having answered: "nothing here" would be a guess.
    return watch.state === 'listing' || (watch.state === 'retrying' && !watch.held);
  });
}

function placeText({ scope }: View): string {
  switch (scope.kind) {
    case 'overview':
      return 'the whole cluster';
    case 'namespace':
      return `the namespace ${scope.namespace}`;
    case 'service':
      return `the Service ${scope.service}`;
  }
}

export function Main({ onStand, onLegend }: { readonly onStand: () => void; readonly onLegend: () => void }) {
  const { view } = useLive();
  const { summaries, status, state, connection, ready, moment } = useShown();
  const { scope } = view;
  const namespace = namespaceOf(scope);
  const services = namespace === undefined ? state.tables.ServiceSummary.size : summaries.inNamespace(namespace).length;
  if (moment !== undefined && !ready && (services === 0 || moment.problem !== undefined)) return <MomentComing moment={moment} />;
  if (connection.kind === 'refused' && !ready) return <Refused problem={connection.problem} />;
  if (connection.kind === 'outdated' && services === 0) return <Outdated />;
  if (services === 0) {
    if (status?.cluster.problem !== undefined) return <NoCluster cluster={status.cluster} />;
    if (!ready && connection.kind === 'lost') return <NothingKnown place={placeText(view)} />;
    if (!ready || isReading(status)) return <Syncing />;
    if (scope.kind === 'service') return <NoSuchService service={scope.service} />;
    if (namespace !== undefined && state.tables.Namespace.size > 0 && !state.tables.Namespace.has(namespace)) {
      return <NoSuchNamespace namespace={namespace} />;
    }
    return (
      <NoServices
        namespace={namespace}
        pods={namespace === undefined ? undefined : linked(state.index.keysByNamespace, `Pod:${namespace}`).size}
      />
    );
  }
  // What is held is of the place before.
  if (!ready && connection.kind === 'lost' && moment === undefined) return <NothingKnown place={placeText(view)} />;
  if (scope.kind === 'overview') return <Overview />;
  if (scope.kind === 'service' && ready && !state.tables.Service.has(scope.service)) return <NoSuchService service={scope.service} />;
  return <Diagram onStand={onStand} onLegend={onLegend} />;
}
