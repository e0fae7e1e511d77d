// The metrics of Services: their endpoints, and what churn does to them. No more Services by name than are allowed.

import { keyOf } from '#lib/kube/key.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { ChurnLedger, ServiceLabels, ServiceTotals } from './churn-ledger.ts';
import { type Labels, type Metric, type Sample } from './exposition.ts';

type Row = readonly [ServiceLabels, ServiceTotals];

function seconds(ms: number): number {
  return ms / 1000;
}

function endpoints(cluster: LiveCluster, ledger: ChurnLedger): Sample[] {
  const sums = new Map<string, { readonly labels: Labels; value: number }>();
  for (const { metadata, endpoints: counts } of cluster.state.tables.ServiceSummary.values()) {
    const labels = ledger.labelsOf(keyOf(metadata.namespace, metadata.name));
    for (const [state, value] of Object.entries(counts)) {
      const id = `${labels.namespace}/${labels.service} ${state}`;
      const held = sums.get(id);
      if (held === undefined) sums.set(id, { labels: { ...labels, state }, value });
      else held.value += value;
    }
  }
  return [...sums.values()];
}

function perService(rows: readonly Row[], value: (totals: ServiceTotals) => number): Sample[] {
  return rows.map(([labels, totals]) => ({ labels, value: value(totals) }));
}

/** One for each member that occurs. */
function perMember(rows: readonly Row[], label: string, counts: (totals: ServiceTotals) => ReadonlyMap<string, number>): Sample[] {
  return rows.flatMap(([labels, totals]) =>
    [...counts(totals)].map(([member, value]): Sample => ({ labels: { ...labels, [label]: member }, value })),
  );
}

/** Of Services that had one. */
function summary(rows: readonly Row[], span: (totals: ServiceTotals) => ServiceTotals['toReady']): Sample[] {
  return rows.flatMap(([labels, totals]): readonly Sample[] => {
    const { count, sum } = span(totals);
    if (count === 0) return [];
    return [
      { labels, value: seconds(sum), suffix: '_sum' },
      { labels, value: count, suffix: '_count' },
    ];
  });
}

export function serviceMetrics(cluster: LiveCluster, ledger: ChurnLedger): Metric[] {
  const rows = [...ledger.totals(cluster.now())];
  const rolled = rows.filter(([, { rollouts }]) => rollouts.size > 0);
  return [
    { name: 'signalbox_service_endpoints', type: 'gauge', help: 'Endpoints of a Service by state.', samples: endpoints(cluster, ledger) },
    {
      name: 'signalbox_service_endpoint_transitions_total',
      type: 'counter',
      help: 'Endpoints that were published, changed their state or ports, or went, by cause.',
      samples: perMember(rows, 'cause', ({ transitions }) => transitions),
    },
    {
      name: 'signalbox_service_seconds_without_ready_endpoint_total',
      type: 'counter',
      help: 'Seconds in which a Service had no ready endpoint.',
      samples: perService(rows, ({ withoutReady }) => seconds(withoutReady)),
    },
    {
      name: 'signalbox_service_seconds_without_usable_endpoint_total',
      type: 'counter',
      help: 'Seconds in which a Service had no endpoint that was ready, or served while it terminated.',
      samples: perService(rows, ({ withoutUsable }) => seconds(withoutUsable)),
    },
    {
      name: 'signalbox_service_open_outages',
      type: 'gauge',
      help: 'Ports of a Service, in each family, that have nobody ready or nobody usable now; and Nodes that drop.',
      samples: perMember(rows, 'kind', ({ outages }) => outages),
    },
    {
      name: 'signalbox_service_flapping_endpoints',
      type: 'gauge',
      help: 'Endpoints that ceased to be ready three times within the last five minutes.',
      samples: perService(rows, ({ flapping }) => flapping),
    },
    {
      name: 'signalbox_service_open_rollouts',
      type: 'gauge',
      help: 'Rollouts of workloads behind a Service that go on.',
      samples: perService(rows, ({ openRollouts }) => openRollouts),
    },
    {
      name: 'signalbox_service_rollouts_total',
      type: 'counter',
      help: 'Rollouts that ended, by how they ended.',
      samples: perMember(rolled, 'end', ({ rollouts }) => rollouts),
    },
    {
      name: 'signalbox_service_rollout_seconds_total',
      type: 'counter',
      help: 'Seconds that rollouts took, from the first Pod of the new revision to their end.',
      samples: perService(rolled, ({ rolloutTime }) => seconds(rolloutTime)),
    },
    {
      name: 'signalbox_service_rollout_seconds_without_ready_endpoint_total',
      type: 'counter',
      help: 'Seconds of rollouts in which the Service had no ready endpoint.',
      samples: perService(rolled, ({ rolloutWithoutReady }) => seconds(rolloutWithoutReady)),
    },
    {
      name: 'signalbox_service_rollout_ready_seconds',
      type: 'summary',
      help: 'From the creation of a Pod of the new revision to its ready endpoint, of rollouts that ended.',
      samples: summary(rolled, ({ toReady }) => toReady),
    },
    {
      name: 'signalbox_service_rollout_gone_seconds',
      type: 'summary',
      help: 'From terminating to gone, of endpoints of the revision before, of rollouts that ended.',
      samples: summary(rolled, ({ toGone }) => toGone),
    },
  ];
}
