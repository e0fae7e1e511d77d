// /metrics: what is watched, served and shown, as Prometheus reads it. Labels carry no names of Pods.

import type { Finding } from '#lib/cluster/finding.ts';
import { KINDS } from '#lib/cluster/record.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { WatchStatus } from '#lib/wire/message.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { HistorySizes } from '#server/history/create-history.ts';
import type { Hub } from '#server/stream/hub.ts';
import type { ChurnLedger } from './churn-ledger.ts';
import { exposition, type Histogram, type Metric, type Sample } from './exposition.ts';
import { serviceMetrics } from './service-metrics.ts';
import type { WatchLedger } from './watch-counters.ts';

export type MetricSources = {
  readonly version: string;
  readonly cluster: LiveCluster;
  readonly hub: Hub;
  readonly watches: WatchLedger;
  readonly churn: ChurnLedger;
  /** Undefined where none is kept. */
  readonly history: (() => HistorySizes) | undefined;
  /** Seconds from the first change of a batch to its handing over to the streams. */
  readonly delay: Histogram;
  /** Seconds in which the event loop was held up, at the 99th percentile since the last look; the greatest. */
  readonly lag: () => { readonly p99: number; readonly max: number };
  readonly memory: () => NodeJS.MemoryUsage;
};

const STATES: readonly WatchStatus['state'][] = ['listing', 'live', 'retrying', 'denied', 'absent'];

function perKind(value: (kind: KubeKind) => number | undefined): Sample[] {
  return RESOURCES.flatMap(({ kind }) => {
    const found = value(kind);
    return found === undefined ? [] : [{ labels: { kind }, value: found }];
  });
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}

function one(value: number): Sample[] {
  return [{ labels: {}, value }];
}

function watchMetrics({ cluster, watches }: MetricSources): Metric[] {
  const { kinds, faultCount } = cluster.current();
  const ended = RESOURCES.flatMap(({ kind }) =>
    Object.entries(watches.counters(kind).ended).map(([reason, value]): Sample => ({ labels: { kind, reason }, value })),
  );
  const states = RESOURCES.flatMap(({ kind }) =>
    STATES.map((state): Sample => ({ labels: { kind, state }, value: Number(kinds[kind].state === state) })),
  );
  return [
    gauge('signalbox_watch_state', '1 for the state in which the watch of a kind is.', states),
    counter(
      'signalbox_watches_opened_total',
      'Watches opened.',
      perKind((kind) => watches.counters(kind).opened),
    ),
    counter('signalbox_watches_ended_total', 'Watches ended: closed by the server or a cut, silent, or expired (410).', ended),
    counter(
      'signalbox_watch_failures_total',
      'Lists and watches that failed.',
      perKind((kind) => watches.counters(kind).failures),
    ),
    counter(
      'signalbox_lists_total',
      'Complete lists read.',
      perKind((kind) => watches.counters(kind).lists),
    ),
    gauge(
      'signalbox_list_duration_seconds',
      'Duration of the last complete list.',
      perKind((kind) => {
        const ms = watches.counters(kind).listMs;
        return ms === undefined ? undefined : ms / 1000;
      }),
    ),
    gauge(
      'signalbox_last_event_age_seconds',
      'Time since the last event of a kind.',
      perKind((kind) => cluster.quietFor(kind)),
    ),
    gauge(
      'signalbox_objects',
      'Records held.',
      KINDS.map((kind) => ({ labels: { kind }, value: cluster.state.tables[kind].size })),
    ),
    counter('signalbox_bad_objects_total', 'Objects that could not be read and are left out.', one(faultCount)),
  ];
}

function streamMetrics({ hub, delay, cluster }: MetricSources): Metric[] {
  const counts = hub.counts();
  return [
    gauge('signalbox_streams', 'Open streams.', one(counts.streams)),
    gauge('signalbox_feeds', 'Scopes for which a ring of batches is kept.', one(counts.feeds)),
    gauge('signalbox_ring_bytes', 'Approximate bytes held for resuming.', one(counts.ringBytes)),
    gauge('signalbox_stream_queued_bytes', 'Bytes that wait in the queues of readers.', one(counts.queuedBytes)),
    counter('signalbox_snapshots_total', 'Snapshots sent.', one(counts.snapshots)),
    counter('signalbox_resumes_total', 'Streams that resumed without a snapshot.', one(counts.resumes)),
    counter('signalbox_streams_refused_total', 'Streams refused because of the limit or a shutdown.', one(counts.refused)),
    counter('signalbox_slow_streams_total', 'Streams closed because their reader took nothing.', one(counts.slow)),
    counter('signalbox_batches_total', 'Batches handed to the streams.', one(cluster.seq())),
    {
      name: 'signalbox_event_to_stream_seconds',
      type: 'histogram',
      help: 'Time from the first change of a batch to the write of the batch to the streams.',
      samples: delay.samples(),
    },
  ];
}

function historyMetrics({ history }: MetricSources): Metric[] {
  if (history === undefined) return [];
  const { memory, disk, oldest, blocks, checkpoints } = history();
  return [
    gauge('signalbox_history_bytes', 'Bytes kept for going back in time: in memory, and in the folder of --record.', [
      { labels: { where: 'memory' }, value: memory },
      { labels: { where: 'disk' }, value: disk },
    ]),
    gauge('signalbox_history_oldest_timestamp_seconds', 'The oldest moment that is kept.', oldest === undefined ? [] : one(oldest / 1000)),
    gauge('signalbox_history_blocks', 'Blocks of batches that are kept.', one(blocks)),
    gauge('signalbox_history_checkpoints', 'Checkpoints from which a moment can be read.', one(checkpoints)),
  ];
}

function byRule(findings: readonly Finding[]): readonly Sample[] {
  const found = new Map<string, number>();
  for (const { rule, severity } of findings) found.set(`${rule} ${severity}`, (found.get(`${rule} ${severity}`) ?? 0) + 1);
  return [...found].map(([id, value]): Sample => {
    const [rule = '', severity = ''] = id.split(' ');
    return { labels: { rule, severity }, value };
  });
}

function findingMetrics({ cluster }: MetricSources): Metric[] {
  const all = [...cluster.state.tables.Finding.values()];
  return [
    gauge(
      'signalbox_findings',
      'Findings by rule and severity, those that have lasted long enough to count; without those that are muted.',
      byRule(all.filter(({ muted }) => muted === undefined)),
    ),
    gauge(
      'signalbox_muted_findings',
      'Findings by rule and severity that the file of --mutes mutes.',
      byRule(all.filter(({ muted }) => muted !== undefined)),
    ),
  ];
}

function processMetrics({ version, lag, memory }: MetricSources): Metric[] {
  const { p99, max } = lag();
  const { rss, heapUsed } = memory();
  return [
    gauge('signalbox_build_info', 'Always 1; the version is in the label.', [{ labels: { version }, value: 1 }]),
    gauge('signalbox_event_loop_lag_seconds', 'Event loop lag since the last scrape.', [
      { labels: { quantile: '0.99' }, value: p99 },
      { labels: { quantile: '1' }, value: max },
    ]),
    gauge('process_resident_memory_bytes', 'Resident memory.', one(rss)),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', one(heapUsed)),
  ];
}

export function renderMetrics(sources: MetricSources): string {
  return exposition([
    ...processMetrics(sources),
    ...watchMetrics(sources),
    ...streamMetrics(sources),
    ...historyMetrics(sources),
    ...findingMetrics(sources),
    ...serviceMetrics(sources.cluster, sources.churn),
  ]);
}
