// The composition root: puts the parts together, opens the listeners, and takes everything down again.

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { createLiveCluster, type LiveCluster } from './cluster/live.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createHistory, type KeptHistory } from './history/create-history.ts';
import { systemFiles } from './history/files.ts';
import { type ClusterWatch, watchCluster } from './kube/watch-cluster.ts';
import { createHistogram } from './ops/exposition.ts';
import { CONNECTION_HEADER, createFront, type Front, listen, type OpenAnswer } from './ops/front.ts';
import { createHealth } from './ops/health.ts';
import type { Log } from './ops/log.ts';
import { renderMetrics } from './ops/metrics.ts';
import { narrate } from './ops/narrate.ts';
import { createOpsServer } from './ops/ops-server.ts';
import { type ChurnLedger, createChurnLedger } from './ops/churn-ledger.ts';
import { createWatchLedger, type WatchLedger } from './ops/watch-counters.ts';
import type { OtlpExporter } from './otlp/exporter.ts';
import { readOtlp } from './otlp/settings.ts';
import { openPageServer } from './page-server.ts';
import { startChild } from './recording/child.ts';
import { createHandedOver } from './recording/handed-over.ts';
import { playRecorded } from './recording/play-recorded.ts';
import { setRuntime } from './runtime.ts';
import { NO_CLUSTER, openRecorded, openSource, type RecordedSource } from './source.ts';
import { keepChronicle } from './history/keep-chronicle.ts';
import { createHistoryResponder } from './history/respond-history.ts';
import { respondWithChronicle } from './history/respond-chronicle.ts';
import { followMutesFile } from './findings/mutes-file.ts';
import { respondWithFindings } from './findings/respond.ts';
import { respondWithServices } from './search/respond-services.ts';
import { createSearch } from './search/respond.ts';
import { createSteppedClock, type SteppedClock } from './stepped-clock.ts';
import { createHub } from './stream/hub.ts';
import { respondWithStream } from './stream/respond.ts';
import type { Subject } from '#lib/cluster/finding.ts';
import { bytes } from '#lib/std/bytes.ts';
import { duration } from '#lib/std/duration.ts';
import { plural } from '#lib/std/plural.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

export type Running = {
  /** Where the dashboard is, for people. */
  readonly url: string;
  /** What it shows, by name. */
  readonly name: string;
  /** Somebody has a page of it open. */
  isLooked(): boolean;
  /** Not ready, bye to the streams, everything closed. */
  stop(): Promise<void>;
};

/** After this, connections that are still open are cut; the process is to be gone within 5 s. In ms. */
const GRACE = 3_000;

/** So much time the chronicle reaches back where no history is kept. In ms. */
const CHRONICLE_AGE = 6 * 3_600_000;

/** Starts to watch; a configuration that does not work becomes the problem that the page shows. */
async function watch(
  config: Config,
  cluster: LiveCluster,
  clock: SteppedClock,
  recorded: RecordedSource | undefined,
  history: KeptHistory | undefined,
  ledger: WatchLedger,
  log: Log,
): Promise<() => Promise<void>> {
  if (recorded !== undefined) {
    cluster.describe(recorded.info);
    const played = playRecorded({ recorded, cluster, clock, history, log });
    return () => played;
  }
  const source = await openSource(config, process.env);
  if (!source.ok) {
    cluster.describe({ problem: source.error });
    return () => Promise.resolve();
  }
  const { connection, past, close } = source.value;
  cluster.describe(connection.info);
  let isStopped = false;
  async function begin(): Promise<ClusterWatch | undefined> {
    if (past !== undefined) await past(cluster, clock);
    if (isStopped) return undefined;
    log.info(`watching ${connection.info.name}`, { server: connection.info.server });
    return watchCluster({
      connection,
      sink: cluster,
      clock: systemClock,
      random: Math.random,
      namespace: config.namespace,
      log: (event) => ledger.note(event),
      onVersion: (version) => cluster.describe({ version }),
      onPolicyApis: (found) => cluster.policyApis(found),
    });
  }
  // Nobody waits for the past: the page is served meanwhile.
  const watching = begin();
  return async () => {
    isStopped = true;
    await (await watching)?.stop();
    await close();
  };
}

/** The states of the kinds change one after the other; what they say together is told. In ms. */
const LISTEN_FIRST = 500;

/** Tells the terminal what breaks and mends. */
function follow(cluster: LiveCluster, log: Log): void {
  let told = cluster.current();
  let waiting = false;
  cluster.subscribeStatus(() => {
    if (waiting) return;
    waiting = true;
    systemClock.after(LISTEN_FIRST, () => {
      waiting = false;
      const now = cluster.current();
      for (const { level, text } of narrate(told, now)) log[level](text);
      told = now;
    });
  });
}

function followMutes(path: string, cluster: LiveCluster, log: Log): () => void {
  return followMutesFile(path, systemClock, {
    onMutes(mutes) {
      cluster.mute(mutes);
      log.info(`${plural(mutes.length, 'mute')} of ${path} ${mutes.length === 1 ? 'counts' : 'count'}`);
    },
    onProblem: (problem) => log.error(`${problem} What counted before stays.`),
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function createMetrics(
  cluster: LiveCluster,
  hub: ReturnType<typeof createHub>,
  watches: WatchLedger,
  delay: ReturnType<typeof createHistogram>,
  churn: ChurnLedger,
  history: KeptHistory | undefined,
  version: string,
): () => string {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  const lag = (): { p99: number; max: number } => {
    const seen = { p99: loop.percentile(99) / 1e9, max: loop.max / 1e9 };
    loop.reset();
    return seen;
  };
  const memory = (): NodeJS.MemoryUsage => process.memoryUsage();
  return () => renderMetrics({ version, cluster, hub, watches, churn, history: history?.sizes, delay, lag, memory });
}

/** `20261122T055414123Z`: names of files in the order of time. */
function fileTime(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:.]/g, '');
}

function keepHistory({ history: bounds, recording: shown }: Config, cluster: LiveCluster, run: string, log: Log): KeptHistory | undefined {
  if (bounds === undefined) {
    log.info('no history is kept (--history off): one can not go back in time');
    return undefined;
  }
  const { record } = bounds;
  const where =
    record === undefined
      ? `in at most ${bytes(bounds.bytes)} of memory (--history, --history-memory)`
      : `in at most ${bytes(record.bytes)} of ${record.folder} (--history, --record, --record-size)`;
  if (shown === undefined) log.info(`history of ${duration(bounds.age / 1000)} is kept, ${where}`);
  const recording = record && { ...record, files: systemFiles, log };
  return createHistory({ cluster, clock: systemClock, bounds, run: `${fileTime(systemClock.now())}-${run}`, recording });
}

/** All addresses include the loopback; that is the one that the guard lets in without --allowed-host. */
function urlFor(address: string, port: number): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A rule that throws is a bug of ours: it is told once, and the dashboard goes on. */
function bugTeller(log: Log): (subject: Subject, error: unknown) => void {
  const told = new Set<string>();
  return ({ kind, key }, error) => {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.has(problem)) return;
    told.add(problem);
    log.error(`a rule of diagnosis failed at ${kind} ${key}`, { problem });
  };
}

/** Why a page may not hand over a recording, in a sentence; undefined: it may. */
function handOverRefusal({ takesRecordings, handedOver }: Config): string | undefined {
  if (takesRecordings) return undefined;
  if (handedOver !== undefined)
    return 'This Signalbox was started to show one recording. Go back to the page that you came from, and drop it there.';
  return 'Files are opened from the page only by a Signalbox that was started on your own machine, for that machine alone.';
}

/** What the reader has asked for holds for a recording that he hands over too. */
function childFlags({ clusterDomain, history, listen }: Config): readonly string[] {
  const memory = history === undefined ? ['--history', 'off'] : ['--history-memory', `${history.bytes}`];
  return ['--listen', listen, '--cluster-domain', clusterDomain, '--log-level', 'warn', ...memory];
}

/** The sentence for an address that can not be had. */
function listenProblem(error: unknown, flag: string, port: number, address: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is taken by another program, perhaps another Signalbox. Stop it, or choose another port: --${flag} ${port + 1}.`;
  if (code === 'EACCES')
    return `Port ${port} on ${address} needs privileges that this process does not have. Choose one above 1023: --${flag} 7070.`;
  if (code === 'EADDRNOTAVAIL') return `${address} is not an address of this machine.`;
  return `Port ${port} on ${address} can not be opened: ${String(error)}.`;
}

async function tryListen(server: Server, flag: string, port: number, address: string): Promise<Result<number, string>> {
  try {
    return ok(await listen(server, port, address));
  } catch (error) {
    return err(listenProblem(error, flag, port, address));
  }
}

/** The SDK is loaded only where records are sent: it takes a while, and memory. What is wrong with its variables keeps nothing else from working. */
async function openOtlp(cluster: () => ClusterInfo, log: Log, version: string): Promise<OtlpExporter | undefined> {
  const settings = readOtlp(process.env);
  if (!settings.ok) log.warn(settings.error);
  if (!settings.ok || settings.value === undefined) return undefined;
  const { endpoint } = settings.value;
  const { createOtlpExporter } = await import('./otlp/exporter.ts');
  log.info(`sending OpenTelemetry log records to ${endpoint}`);
  return createOtlpExporter({ endpoint, version, cluster, log });
}

/** The error is a sentence for the terminal. */
export async function start(config: Config, log: Log, version: string): Promise<Result<Running, string>> {
  const recorded = config.recording === undefined ? undefined : await openRecorded(config.recording, config.handedOver);
  if (recorded?.ok === false) return recorded;
  const clusterDomain = recorded?.value.info.clusterDomain ?? config.clusterDomain;
  const delay = createHistogram([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]);
  const churn = createChurnLedger(config.metricsServices);
  const clock = createSteppedClock(systemClock);
  const kept = keepChronicle({
    age: config.history?.age ?? CHRONICLE_AGE,
    history: () => history,
    onBug: (problem) => log.error('what happened before the start could not be told from the history', { problem }),
  });
  // What a recording tells is long past, and was sent by whoever watched it.
  const otlp = recorded === undefined ? await openOtlp(() => cluster.current().cluster, log, version) : undefined;
  const cluster = createLiveCluster({
    clock,
    info: NO_CLUSTER,
    onBatch: (ms) => delay.observe(ms / 1000),
    onBug: bugTeller(log),
    onChurn: (followed, told, now) => {
      churn.follow(followed, told);
      kept.follow(followed, told, now);
      otlp?.follow(followed, told, now);
    },
    clusterDomain,
  });
  cluster.subscribeStatus(() => kept.noteStatus(cluster.current(), cluster.now()));
  const epoch = randomBytes(6).toString('hex');
  const history = keepHistory(config, cluster, epoch, log);
  const hub = createHub({ cluster, clock: systemClock, epoch });
  const ledger = createWatchLedger(log);
  const health = createHealth(() => cluster.current().kinds);
  const metrics = createMetrics(cluster, hub, ledger, delay, churn, history, version);

  const pages = await openPageServer(config.dev, config.port);
  if (!pages.ok) return pages;
  const front: Front = createFront({
    policy: config,
    handle: (request, response) => {
      pages.value.handle(request, response).catch((error: unknown) => {
        log.error('a request failed', { problem: error instanceof Error ? error.message : String(error) });
        response.destroy();
      });
    },
    upgrade: config.dev ? (request, socket, head) => pages.value.upgrade(request, socket, head) : undefined,
    onRefusal: (status, reason) => log.debug('a request was refused', { status, reason }),
  });
  const handedOver = createHandedOver({
    refusal: handOverRefusal(config),
    clock: systemClock,
    start: (path, name) => startChild(path, { name, flags: childFlags(config), onLog: (text) => void process.stderr.write(text) }),
  });
  const past = createHistoryResponder({ history, clock: systemClock, cluster: () => cluster.current().cluster, now: cluster.now });
  const answerTo = (request: Request): OpenAnswer | undefined => front.answer(request.headers.get(CONNECTION_HEADER));
  setRuntime({
    openStream(request) {
      const isPast = new URL(request.url).searchParams.has('at');
      return isPast ? past.moment(request, answerTo(request)) : respondWithStream(hub, request, answerTo(request));
    },
    history: (request) => past.window(request, answerTo(request)),
    recording: (request) => past.recording(request, answerTo(request)),
    findings: (request) => respondWithFindings(cluster, request),
    chronicle: (question, request) =>
      respondWithChronicle({ chronicle: kept.chronicle, state: cluster.state, now: cluster.now }, question, request),
    recordings: handedOver,
    services: (request) => respondWithServices(cluster.state, request),
    search: createSearch(cluster.state, systemClock),
  });

  const port = await tryListen(front.server, 'port', config.port, config.listen);
  if (!port.ok) return port;
  const ops = config.ops === undefined ? undefined : createOpsServer(health, metrics);
  if (ops !== undefined && config.ops !== undefined) {
    const opened = await tryListen(ops, 'ops-port', config.ops.port, config.ops.listen);
    if (!opened.ok) return opened;
  }

  const unfollow = config.mutes === undefined ? undefined : followMutes(config.mutes, cluster, log);
  cluster.describe({ clusterDomain });
  if (config.exposed) cluster.describe({ exposed: true });
  if (config.exposed) log.warn(`Signalbox listens on ${config.listen} without a login: whoever reaches it sees this cluster.`);
  follow(cluster, log);
  const unwatch = await watch(config, cluster, clock, recorded?.value, history, ledger, log);
  const { name } = cluster.current().cluster;
  return ok({
    name: name === NO_CLUSTER.name ? 'no cluster' : name,
    url: urlFor(config.listen, port.value),
    isLooked: () => hub.counts().streams > 0,
    async stop() {
      unfollow?.();
      kept.close();
      health.shutDown();
      hub.close();
      await Promise.all([closeServer(front.server), unwatch(), handedOver.close()]);
      if (ops !== undefined) await closeServer(ops);
      await history?.close();
      cluster.close();
      await otlp?.close();
      await pages.value.close();
    },
  });
}
