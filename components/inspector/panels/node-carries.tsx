'use client';
// What a Node carries for Services: those of which nobody is left without it, those that lose some, and what drops there.

import { memo, useMemo } from 'react';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import { type Carried, carriedBy, hangsOn } from '#lib/routing/carried.ts';
import { localDrops } from '#lib/routing/local-drops.ts';
import { plural } from '#lib/std/plural.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { useServices } from '#components/live/use-services.ts';
import { homeOf, type View } from '#components/live/view.ts';
import { about } from '#components/menu/subject-at.ts';
import { ViewLink } from '#components/parts/view-link.tsx';
import { Section } from '#components/ui/section.tsx';
import { PodName } from '#components/ui/pod-name.tsx';
import { StateMark } from '#components/ui/state-mark.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

/** Where the Service is seen without the Node, as if that were drained. */
function withoutIt(view: View, service: string, node: string): View {
  const scope = { kind: 'namespace', namespace: splitKey(service).namespace } as const;
  return {
    ...homeOf(view),
    scope,
    selection: { kind: 'Service', key: service },
    tab: 'what-if',
    whatIf: { service, changes: [{ kind: 'drain', node }] },
  };
}

function shareText({ here, ready }: Carried): string {
  const own = here.filter(({ state }) => state === 'ready').length;
  return own === ready ? `all ${ready} ready` : `${own} of ${ready} ready`;
}

const CarriedService = memo(function CarriedService({ carried, node }: { readonly carried: Carried; readonly node: string }) {
  const { view, select } = useLive();
  const { service, here } = carried;
  return (
    <li className="py-0.5" style={{ contentVisibility: 'auto', containIntrinsicSize: 'auto 48px' }}>
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1">
          <ThingLink selection={{ kind: 'Service', key: service }} />
        </span>
        <span className="num shrink-0 text-label text-ink-3">{shareText(carried)}</span>
        <ViewLink
          to={withoutIt(view, service, node)}
          title={`${splitKey(service).name} as if ${node} were drained`}
          className="shrink-0 rounded text-label text-accent-ink hover:underline hover:underline-offset-2"
        >
          If drained
        </ViewLink>
      </div>
      <ul className="pl-[20px]">
        {here.map(({ pod, address, state }) => (
          <li key={address}>
            {pod === undefined ? (
              <span className="mono flex h-6 items-center gap-2">
                <StateMark state={state} size={14} /> {address}
              </span>
            ) : (
              <button
                type="button"
                onClick={() => select({ kind: 'Pod', key: pod })}
                {...about({ kind: 'Pod', key: pod })}
                className="flex h-6 w-full items-center gap-2 rounded text-left hover:bg-surface-2"
              >
                <StateMark state={state} size={14} />
                <PodName name={splitKey(pod).name} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </li>
  );
});

function Services({ title, services, node }: { readonly title: string; readonly services: readonly Carried[]; readonly node: string }) {
  if (services.length === 0) return null;
  return (
    <Section title={title} aside={<span className="num text-label text-ink-3">{services.length}</span>}>
      <ul>
        {services.map((carried) => (
          <CarriedService key={carried.service} carried={carried} node={node} />
        ))}
      </ul>
    </Section>
  );
}

/** Of Services in view that are Local: a Node without a ready endpoint drops what starts or arrives there. */
function Drops({ node }: { readonly node: string }) {
  const { state } = useShown();
  const drops = useMemo(
    () =>
      [...state.tables.Service.values()]
        .flatMap((service) => {
          const { internal, external } = localDrops(state, service);
          const how = [...(internal.includes(node) ? ['from Pods here'] : []), ...(external.includes(node) ? ['from outside'] : [])];
          return how.length === 0 ? [] : [{ key: keyOf(service.metadata.namespace, service.metadata.name), how: how.join(' and ') }];
        })
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    [state, node],
  );
  if (drops.length === 0) return null;
  return (
    <Section title="Drops here, of this view" aside={<span className="num text-label text-ink-3">{drops.length}</span>}>
      <p className="mb-1 text-label text-ink-3">Their traffic policy is Local, and none of their ready endpoints is on this Node.</p>
      <ul>
        {drops.map(({ key, how }) => (
          <li key={key} className="flex h-6 min-w-0 items-center gap-2">
            <span className="min-w-0 flex-1">
              <ThingLink selection={{ kind: 'Service', key }} />
            </span>
            <span className="shrink-0 text-label text-not-ready-ink">{how}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The server knows the whole cluster as it is now; of a moment of the past, or of what is supposed, the page knows what is in view. */
function useCarried(node: string): {
  readonly carried: readonly Carried[] | undefined;
  readonly of: 'cluster' | 'view';
  readonly problem: string | undefined;
} {
  const { state, moment, supposed } = useShown();
  const elsewhere = moment !== undefined || supposed !== undefined;
  const { answer, problem } = useServices({ node: elsewhere ? undefined : node });
  const inView = useMemo(() => (elsewhere ? carriedBy(state, node) : undefined), [elsewhere, state, node]);
  return elsewhere ? { carried: inView, of: 'view', problem: undefined } : { carried: answer?.carried, of: 'cluster', problem };
}

export function NodeCarries({ node }: { readonly node: string }) {
  const { carried, of, problem } = useCarried(node);
  const lost = carried?.filter(hangsOn) ?? [];
  const fewer = carried?.filter((one) => !hangsOn(one)) ?? [];
  return (
    <div data-testid="node-carries">
      <Services title="Without this Node nobody is left" services={lost} node={node} />
      <Services
        title={lost.length === 0 ? 'Services with endpoints here' : 'Other Services with endpoints here'}
        services={fewer}
        node={node}
      />
      {carried?.length === 0 && (
        <Section title="Services with endpoints here">
          <p className="text-ink-2">None{of === 'view' ? ' of this view' : ''}.</p>
        </Section>
      )}
      {of === 'view' && carried !== undefined && carried.length > 0 && (
        <p className="px-4 pb-3 text-label text-ink-3">
          {plural(carried.length, 'Service')} of this view: of the rest of the cluster only what is so now is known.
        </p>
      )}
      {problem !== undefined && <p className="px-4 pb-3 text-label text-not-ready-ink">{problem}</p>}
      <Drops node={node} />
    </div>
  );
}
