// signalbox wait: watches the cluster until the conditions hold or can not hold any more, tells what happened, and answers the exit status.

import type { Churn, Told } from '#lib/churn/held.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { Environment } from '#server/config.ts';
import { narrate } from '#server/ops/narrate.ts';
import { openReading } from '#server/reading.ts';
import { type Failure, judge, type Judgement } from './conditions.ts';
import { type Ending, reportOf, type WaitedFor } from './wait-report.ts';
import { conditionText, reportText } from './wait-text.ts';
import type { WaitConfig } from './wait-command.ts';
import { createWitness, type Witness } from './witness.ts';

export const STATUS = {
  met: 0,
  timeout: 1,
  unreadable: 2,
  outage: 3,
  undone: 4,
  abandoned: 5,
  stuck: 6,
  gone: 7,
  interrupted: 130,
} as const satisfies Readonly<Record<Ending | 'unreadable', number>>;

export type Outcome = { readonly status: (typeof STATUS)[keyof typeof STATUS]; readonly out: string; readonly problem: string };

export type WaitOptions = {
  readonly env: Environment;
  /** One line for each thing that changes on the way. */
  readonly progress: (line: string) => void;
  /** Ends the wait: a person presses Ctrl-C. */
  readonly signal: AbortSignal;
};

/** What is due without a change is seen within this, in ms. */
const LOOK = 50;
/** What a wait reads. */
const WATCHED: readonly KubeKind[] = ['Service', 'EndpointSlice', 'Pod'];

/** Gone for good before anything that may still come. */
const WORST: readonly Failure['kind'][] = ['gone', 'outage', 'undone', 'abandoned', 'stuck'];

function worst(judgements: readonly Judgement[]): Failure['kind'] | undefined {
  return WORST.find((kind) => judgements.some(({ failure }) => failure?.kind === kind));
}

type Ended = { readonly ending: Ending; readonly judgements: readonly Judgement[]; readonly now: number };

type Round = {
  readonly cluster: LiveCluster;
  readonly witness: Witness;
  readonly keys: readonly Key[];
  readonly config: WaitConfig;
  readonly began: number;
};

function look({ cluster, witness, keys, config, began }: Round): {
  readonly ended: Ended | undefined;
  readonly judgements: readonly Judgement[];
} {
  const now = cluster.now();
  const { kinds } = cluster.current();
  const watched = WATCHED.every((kind) => kinds[kind].state === 'live');
  const judgements = keys.map((key) => judge(config.wanted, witness.facts(key, now, watched)));
  const failure = worst(judgements);
  const isMet = judgements.every(({ conditions }) => conditions.every(({ met }) => met));
  const ending: Ending | undefined = failure ?? (isMet ? 'met' : now - began >= config.limit ? 'timeout' : undefined);
  return { ended: ending === undefined ? undefined : { ending, judgements, now }, judgements };
}

/** Tells what differs from what was told last: a count that goes on by itself is no news. */
function createProgress(keys: readonly Key[], round: Round, progress: (line: string) => void): (judgements: readonly Judgement[]) => void {
  const told = new Map<Key, string>();
  let status = round.cluster.current();
  return (judgements) => {
    const seconds = `${((round.cluster.now() - round.began) / 1000).toFixed(1).padStart(6)} s`;
    const current = round.cluster.current();
    for (const { text } of narrate(status, current)) progress(`${seconds}  ${text}`);
    status = current;
    for (const [i, key] of keys.entries()) {
      const line = conditionText(key, judgements[i]?.conditions ?? [], round.witness.facts(key, round.cluster.now(), true));
      if (told.get(key) !== line) progress(`${seconds}  ${line}`);
      told.set(key, line);
    }
  };
}

/** Looks after each batch, and at what time alone changes. */
function untilEnded(round: Round, { progress, signal }: WaitOptions): Promise<Ended> {
  const tell = createProgress(round.keys, round, progress);
  return new Promise((resolve) => {
    function step(): void {
      const { ended, judgements } = look(round);
      tell(judgements);
      if (ended !== undefined) end(ended);
      else if (signal.aborted) end({ ending: 'interrupted', judgements, now: round.cluster.now() });
    }
    function end(ended: Ended): void {
      clearInterval(timer);
      unsubscribe();
      signal.removeEventListener('abort', step);
      resolve(ended);
    }
    const timer = setInterval(step, LOOK);
    const unsubscribe = round.cluster.subscribe(step);
    signal.addEventListener('abort', step);
    step();
  });
}

function noService(cluster: LiveCluster, key: Key): string {
  const { name } = cluster.current().cluster;
  return `The cluster ${name} has no Service ${key}. "kubectl get services --all-namespaces" lists those there are.`;
}

/** Of what is meant by none that is selected, nothing can be told about a rollout. */
function noRollout({ state }: LiveCluster, key: Key): string | undefined {
  const selector = state.tables.Service.get(key)?.spec.selector ?? {};
  if (Object.keys(selector).length > 0) return undefined;
  return `The Service ${key} has no selector: nothing says whose Pods a rollout of it would replace. Leave out --rollout.`;
}

export async function wait(config: WaitConfig, options: WaitOptions): Promise<Outcome> {
  const early: [Churn, Told][] = [];
  let witness: Witness | undefined;
  const reading = await openReading(config, options.env, {
    onChurn(churn, told) {
      if (witness === undefined) early.push([churn, told]);
      else witness.follow(churn, told);
    },
  });
  if (!reading.ok) return { status: STATUS.unreadable, out: '', problem: reading.error };
  const { cluster, close } = reading.value;
  try {
    const namespace = config.namespace ?? cluster.current().cluster.namespace ?? 'default';
    const keys = config.services.map((name) => keyOf(namespace, name));
    const missing = keys.find((key) => !cluster.state.tables.Service.has(key));
    if (missing !== undefined) return { status: STATUS.gone, out: '', problem: noService(cluster, missing) };
    for (const key of config.wanted.rollout ? keys : []) {
      const problem = noRollout(cluster, key);
      if (problem !== undefined) return { status: STATUS.unreadable, out: '', problem };
    }
    const [first] = early;
    if (first === undefined) throw new Error('all has been listed, and the look has not begun');
    const began = cluster.now();
    witness = createWitness(cluster.state, keys, began, first[0]);
    for (const [churn, told] of early) witness.follow(churn, told);
    const round: Round = { cluster, witness, keys, config, began };
    const { ending, judgements, now } = await untilEnded(round, options);
    const waited: readonly WaitedFor[] = keys.map((key, i) => ({
      key,
      judgement: judgements[i] ?? { failure: undefined, conditions: [] },
      facts: round.witness.facts(key, now, true),
      happened: round.witness.happened(key),
    }));
    const report = reportOf(cluster.current().cluster, ending, STATUS[ending], { began, now }, waited, cluster.state);
    const out = config.output === 'json' ? JSON.stringify(report, undefined, 2) : reportText(report);
    return { status: STATUS[ending], out, problem: '' };
  } finally {
    await close();
  }
}
