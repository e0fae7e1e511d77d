'use client';
// useTrace: the trace of what is typed, worked out once for each frame; where it ends for want of sight, the server is asked what else there is.

import { useMemo } from 'react';
import { familyOf } from '#lib/kube/ip.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import type { Elsewhere } from '#lib/trace/facts/address.ts';
import { hostText, parseTarget, type Target } from '#lib/trace/target.ts';
import type { Step } from '#lib/trace/step.ts';
import { trace, type Trace } from '#lib/trace/trace.ts';
import { tellTrace, type ToldTrace } from '#lib/words/trace/trace.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { knownIn } from '#components/live/known.ts';
import { type Hit, hitKey } from '#components/search/palette-hits.ts';
import { useSearch } from '#components/search/use-search.ts';
import { heldIn } from '#components/inspector/parts/trace-client.ts';

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

export function useTrace(client: Vantage | undefined, typed: string): TraceOf {
  const { view, routeSettings } = useLive();
  const { state, status, scope } = useShown();
  const family = view.stand?.family;
  const { proxy } = routeSettings;
  const asked = useMemo(() => {
    const target = typed === '' ? undefined : parseTarget(typed);
    if (client === undefined || target?.ok !== true) return { target, run: undefined, plain: undefined };
    const query = {
      client,
      target: target.value,
      family,
      proxy,
      dns: dnsSettingsIn(status),
      ...heldIn(scope, knownIn(status), (namespace) => state.index.keysByNamespace.has(`Pod:${namespace}`)),
    };
    const run = (elsewhere: readonly Elsewhere[]): Trace => trace(state, { ...query, elsewhere });
    return { target, run, plain: run([]) };
  }, [state, status, scope, client, typed, family, proxy]);
  const { target, plain, run } = asked;
  const { hits } = useSearch(plain === undefined || target === undefined || !target.ok ? '' : wanting(plain, target.value));
  const found = useMemo(() => {
    const elsewhere = elsewhereOf(hits);
    const traced = run === undefined || elsewhere.length === 0 ? plain : run(elsewhere);
    return traced && tellTrace(traced);
  }, [run, plain, hits]);
  return { target, found, askedBeyond: found !== undefined && hits.length > 0 };
}
