'use client';
// useTrace: the trace of what is typed, worked out once for each frame; where it ends for want of sight, the server is asked what else there is.

import { useMemo, useState } from 'react';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { familyOf } from '#lib/kube/ip.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { canAsk } from '#lib/trace/client-pods.ts';
import type { TraceQuery } from '#lib/trace/context.ts';
import { defaultClient, type DefaultClient } from '#lib/trace/default-client.ts';
import type { Elsewhere } from '#lib/trace/facts/address.ts';
import { hostText, parseTarget, type Target } from '#lib/trace/target.ts';
import type { Step } from '#lib/trace/step.ts';
import { trace, type Trace } from '#lib/trace/trace.ts';
import { podsOfWorkload, workloadAnswers, type WorkloadAnswers } from '#lib/trace/workload-answers.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { sameVantage } from '#components/live/stand-here.ts';
import { knownIn } from '#components/live/known.ts';
import { type Hit, hitKey } from '#components/search/palette-hits.ts';
import { useSearch } from '#components/search/use-search.ts';
import { heldIn } from '#components/inspector/parts/held-in.ts';

/** What to ask the server for: a name that leads nowhere here, or an address that nothing here has. Empty for nothing. */
export function wanting({ steps }: { readonly steps: readonly Pick<Step, 'id' | 'status'>[] }, { host }: Target): string {
  const stuck = steps.find((s) => s.status === 'fail' || s.status === 'unknown');
  if (host.kind === 'address') return stuck?.id === 'address' ? hostText(host) : '';
  return stuck?.id === 'name' ? (host.name.split('.')[0] ?? '') : '';
}

/** The server tells addresses among a few other words. */
export function elsewhereOf(hits: readonly Hit[]): readonly Elsewhere[] {
  return hits.flatMap((hit): Elsewhere[] => {
    if (hit.kind !== 'Service' && hit.kind !== 'Pod') return [];
    return [{ kind: hit.kind, key: hitKey(hit), addresses: hit.detail.split(/[\s,·]+/).filter((word) => familyOf(word) !== undefined) }];
  });
}

export type TraceOf = {
  readonly target: ReturnType<typeof parseTarget> | undefined;
  readonly found: ToldTrace | undefined;
  /** Something was found beyond what is shown: it is of now, whatever moment is shown. */
  readonly askedBeyond: boolean;
};

/** What every trace of this view has in common. */
function useQuery(): Omit<TraceQuery, 'client' | 'target'> {
  const { view, routeSettings } = useLive();
  const { state, status, scope } = useShown();
  const family = view.stand?.family;
  const { proxy } = routeSettings;
  return useMemo(
    () => ({
      family,
      proxy,
      dns: dnsSettingsIn(status),
      ...heldIn(scope, knownIn(status), (namespace) => state.index.keysByNamespace.has(`Pod:${namespace}`)),
    }),
    [state, status, scope, family, proxy],
  );
}

/** Whether who was taken is still there; nobody is asked for again with each frame. */
function lasts(state: ClusterState, found: DefaultClient): boolean {
  if (found.kind !== 'client') return found.kind === 'elsewhere';
  const { client } = found;
  if (client.kind !== 'pod') return state.tables.Node.has(client.node);
  const pod = state.tables.Pod.get(client.pod);
  return pod !== undefined && canAsk(pod);
}

/** Who asks where nobody was chosen: the same for as long as it is there, whatever becomes of the connection meanwhile. */
export function useDefaultClient(service: Key): DefaultClient {
  const { state, status } = useShown();
  const query = useQuery();
  const [held, setHeld] = useState<{ readonly service: Key; readonly found: DefaultClient }>();
  if (held?.service === service && lasts(state, held.found)) return held.found;
  const found = defaultClient(state, service, query, dnsSettingsIn(status).clusterDomain);
  if (held?.service !== service || !sameDefault(held.found, found)) setHeld({ service, found });
  return found;
}

function sameDefault(a: DefaultClient, b: DefaultClient): boolean {
  return a.kind === 'client' && b.kind === 'client' ? sameVantage(a.client, b.client) : a.kind === b.kind;
}

/** `whole`: all its Pods are in view. */
export type Workload = WorkloadAnswers & { readonly whole: boolean };

/** What each Pod of the workload of this one gets; undefined where it asks for itself alone, or nothing is asked. */
export function useWorkload(pod: Key | undefined, typed: string): Workload | undefined {
  const { state } = useShown();
  const query = useQuery();
  return useMemo(() => {
    const target = typed === '' ? undefined : parseTarget(typed);
    if (pod === undefined || target?.ok !== true) return undefined;
    const whole = query.whole?.(splitKey(pod).namespace) === true;
    return { ...workloadAnswers(state, podsOfWorkload(state, pod), { ...query, target: target.value }), whole };
  }, [state, query, pod, typed]);
}

export function useTrace(client: Vantage | undefined, typed: string): TraceOf {
  const { state } = useShown();
  const query = useQuery();
  const asked = useMemo(() => {
    const target = typed === '' ? undefined : parseTarget(typed);
    if (client === undefined || target?.ok !== true) return { target, run: undefined, plain: undefined };
    const run = (elsewhere: readonly Elsewhere[]): Trace => trace(state, { ...query, client, target: target.value, elsewhere });
    return { target, run, plain: run([]) };
  }, [state, query, client, typed]);
  const { target, plain, run } = asked;
  const { hits } = useSearch(plain === undefined || target === undefined || !target.ok ? '' : wanting(plain, target.value));
  const found = useMemo(() => {
    const elsewhere = elsewhereOf(hits);
    const traced = run === undefined || elsewhere.length === 0 ? plain : run(elsewhere);
    return traced && tellTrace(traced);
  }, [run, plain, hits]);
  return { target, found, askedBeyond: found !== undefined && hits.length > 0 };
}
