'use client';
// The endpoints of a Service, worst first, and the Pods that it selects but no slice publishes.

import type { LivesAnswer } from '#lib/churn/chronicle-view.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { unpublishedOf } from '#lib/publishing/unpublished.ts';
import { type Backend, type BackendState, backendsOf } from '#lib/routing/backend.ts';
import { meet, type Met, type Reach, reachOf } from '#lib/graph/reach.ts';
import { unpublishedWhy } from '#lib/words/publishing.ts';
import { sentence } from '#lib/std/sentence.ts';
import { about } from '#components/menu/subject-at.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { useHistory } from '#components/live/use-history.ts';
import { PodName } from '#components/ui/pod-name.tsx';
import { StateMark } from '#components/ui/state-mark.tsx';
import { Differences } from './differences.tsx';
import { EndpointRow } from './endpoint-row.tsx';
import { lifeAt, type Since, sinceOf } from './since-words.ts';

const ORDER: readonly BackendState[] = ['broken', 'notReady', 'draining', 'ready'];

/** Worst first, then by what it is called, so that a row moves only when its state does. */
function sortBackends(backends: readonly Backend[]): readonly Backend[] {
  return [...backends].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.id < b.id ? -1 : 1));
}

/** From where the reader stands; undefined for nowhere, and where DNS decides. */
function metBy(reach: Reach | undefined, backend: Backend): Met | undefined {
  if (reach?.kind === 'no-way-in') return { take: undefined, skip: { kind: 'no-way-in' } };
  return reach?.kind === 'proxied' ? meet(reach, reach.ports, backend) : undefined;
}

export function ServiceEndpoints({ service }: { readonly service: Service }) {
  const { view, select, routeSettings } = useLive();
  const { state } = useShown();
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const backends = sortBackends(backendsOf(state, key));
  const slices = new Set(backends.flatMap((b) => b.endpoints.flatMap((e) => e.slices)));
  const reach = reachOf(state, service, routeSettings);
  const missing = unpublishedOf(state, service);
  const at = useClusterTime();
  const { answer } = useHistory<LivesAnswer>({ about: 'lives', place: `service=${key}`, span: 1000, to: view.at });
  const sinceFor = ({ endpoints: [first] }: Backend): Since | undefined => {
    const life = first === undefined ? undefined : lifeAt(answer?.lives ?? [], first, at);
    return life === undefined ? undefined : sinceOf(life, at);
  };
  if (backends.length === 0 && missing.length === 0) {
    const why =
      service.spec.type === 'ExternalName'
        ? 'An ExternalName Service is an alias in DNS: it has no endpoints.'
        : 'No EndpointSlice of this Service holds an address.';
    return <p className="px-4 py-3 text-ink-2">{why}</p>;
  }
  return (
    <>
      {backends.length > 0 && (
        <p className="border-b border-hairline px-4 py-2 text-label text-ink-3">
          {slices.size === 1 ? (
            <>
              all in EndpointSlice <span className="mono text-ink-2">{[...slices][0]}</span>
            </>
          ) : (
            `in ${slices.size} EndpointSlices`
          )}
        </p>
      )}
      {backends.length > 0 && (
        <table className="block w-full" aria-label="Endpoints" data-testid="endpoints">
          <tbody className="block">
            {backends.map((backend) => (
              <EndpointRow
                key={backend.id}
                service={key}
                backend={backend}
                met={metBy(reach, backend)}
                since={sinceFor(backend)}
                showSlices={slices.size > 1}
              />
            ))}
          </tbody>
        </table>
      )}
      {missing.length > 0 && (
        <section className="border-t border-hairline first:border-t-0" data-testid="unpublished">
          <h3 className="px-4 pt-3 pb-1 text-label font-medium text-ink-3">Selected, but in no EndpointSlice</h3>
          <ul>
            {missing.map(({ pod, reason }) => (
              <li key={pod}>
                <button
                  type="button"
                  onClick={() => select({ kind: 'Pod', key: pod })}
                  {...about({ kind: 'Pod', key: pod })}
                  className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 px-4 py-1.5 text-left hover:bg-surface-2 focus-visible:-outline-offset-2"
                >
                  <span className="mt-0.5">
                    <StateMark state="unpublished" />
                  </span>
                  <span className="flex min-w-0 flex-col">
                    <PodName name={splitKey(pod).name} />
                    <span className="text-label leading-5 text-ink-2">{sentence(unpublishedWhy(reason))}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Differences service={key} />
    </>
  );
}
