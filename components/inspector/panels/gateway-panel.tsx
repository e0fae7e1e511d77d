'use client';
// A Gateway: its address, its listeners, and the routes of this view that hang on it.

import type { ReactNode } from 'react';
import { linked } from '#lib/cluster/multimap.ts';
import { splitRouteId } from '#lib/cluster/way-in-indexes.ts';
import { conditionOf } from '#lib/kube/condition.ts';
import type { Gateway, Listener } from '#lib/kube/gateway.ts';
import { keyOf } from '#lib/kube/key.ts';
import { useShown } from '#components/live/context.ts';
import { plural } from '#lib/std/plural.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { Conditions } from '#components/inspector/parts/conditions.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

const FROM: Readonly<Record<string, string>> = {
  All: 'takes routes of all namespaces',
  Same: 'takes routes of its own namespace',
  Selector: 'takes routes of namespaces with certain labels',
  None: 'takes no routes',
};

function ListenerItem({ listener, gateway }: { readonly listener: Listener; readonly gateway: Gateway }) {
  const { name, hostname, port, protocol, allowedRoutes } = listener;
  const status = gateway.status.listeners.find((l) => l.name === name);
  const from = FROM[allowedRoutes.namespaces.from ?? 'Same'];
  const attached = status?.attachedRoutes === undefined ? undefined : `${plural(status.attachedRoutes, 'route')} attached`;
  return (
    <li>
      <p className="mono leading-5 break-all">
        <span className="text-ink-3">{name}</span> {protocol} :{port} <span className="text-ink-3">{hostname ?? '*'}</span>
      </p>
      <p className="text-ink-2">{[from, attached].filter((t) => t !== undefined).join(', ')}</p>
      <Conditions conditions={status?.conditions ?? []} />
    </li>
  );
}

function Addresses({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const found = gateway.status.addresses.flatMap(({ value }) => value ?? []);
  return found.length === 0 ? <span className="text-not-ready-ink">none yet</span> : found.join(' ');
}

function stateWords({ status }: Gateway): string {
  const isTrue = (type: string): boolean => conditionOf(status.conditions, type)?.status === 'True';
  if (!isTrue('Accepted')) return 'not accepted';
  return isTrue('Programmed') ? 'accepted and programmed' : 'accepted, not programmed';
}

export function GatewayOverview({ gateway }: { readonly gateway: Gateway }) {
  const { state } = useShown();
  const { namespace, name } = gateway.metadata;
  const routes = [...linked(state.index.routesByGateway, keyOf(namespace, name))].sort();
  return (
    <>
      <Section title="Address">
        <Facts>
          <Fact name="Class" mono>
            {gateway.spec.gatewayClassName}
          </Fact>
          <Fact name="Namespace">{namespace}</Fact>
          <Fact name="State">{stateWords(gateway)}</Fact>
          <Fact name="Addresses" mono>
            <Addresses gateway={gateway} />
          </Fact>
        </Facts>
        <div className="mt-2 empty:hidden">
          <Conditions conditions={gateway.status.conditions} />
        </div>
      </Section>
      <Section title="Listeners">
        <ul className="flex flex-col gap-2.5">
          {gateway.spec.listeners.map((listener) => (
            <ListenerItem key={listener.name} listener={listener} gateway={gateway} />
          ))}
        </ul>
      </Section>
      <Section title="Routes of this view" aside={<span className="text-label text-ink-3">{routes.length}</span>}>
        {routes.length === 0 && <p className="text-ink-2">None.</p>}
        <ul>
          {routes.map((id) => (
            <li key={id} className="flex min-h-6 items-center">
              <ThingLink selection={splitRouteId(id)} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
