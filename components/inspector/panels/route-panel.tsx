'use client';
// A route of the Gateway API: the Gateways that it hangs on, and where each of its rules leads.

import { conditionOf } from '#lib/kube/condition.ts';
import { type BackendRef, backendService, parentGateway, type ParentRef } from '#lib/kube/route.ts';
import type { RouteRecord } from '#lib/cluster/way-in-indexes.ts';
import { matchTexts, shareText } from '#lib/words/route-match.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { Section } from '#components/ui/section.tsx';
import { Conditions } from '#components/inspector/parts/conditions.tsx';
import { isMissing } from '#components/inspector/parts/is-missing.ts';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

function sameParent(a: ParentRef, b: ParentRef): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.sectionName === b.sectionName && a.port === b.port;
}

/** The reference as its status has it: controllers write the defaults out, so the namespace may be there or not. */
function statusOf(route: RouteRecord, ref: ParentRef): RouteRecord['status']['parents'][number] | undefined {
  const own = route.metadata.namespace;
  const plain = (p: ParentRef): ParentRef => ({ ...p, namespace: p.namespace ?? own });
  return route.status.parents.find(({ parentRef }) => sameParent(plain(parentRef), plain(ref)));
}

function Parent({ route, parent }: { readonly route: RouteRecord; readonly parent: ParentRef }) {
  const shown = useShown();
  const { state } = shown;
  const gateway = parentGateway(route, parent);
  const status = statusOf(route, parent);
  const absent = gateway !== undefined && shown.status?.kinds.Gateway.state === 'live' && !state.tables.Gateway.has(gateway);
  const at = [
    parent.sectionName === undefined ? '' : `listener ${parent.sectionName}`,
    parent.port === undefined ? '' : `port ${parent.port}`,
  ];
  const accepted = conditionOf(status?.conditions ?? [], 'Accepted')?.status === 'True';
  return (
    <li>
      <p className="flex flex-wrap items-center gap-x-2">
        {gateway === undefined ? (
          <span className="mono">
            {parent.kind} {parent.name}
          </span>
        ) : (
          <ThingLink selection={{ kind: 'Gateway', key: gateway }} />
        )}
        <span className="text-ink-3">{at.filter((t) => t !== '').join(', ')}</span>
        {absent && <span className="text-label text-broken-ink">there is no such Gateway</span>}
        {accepted && <span className="text-label text-ink-3">accepted</span>}
      </p>
      {status === undefined && !absent && <p className="text-label text-ink-3">No controller has said anything about it yet.</p>}
      <Conditions conditions={status?.conditions ?? []} />
    </li>
  );
}

function Backend({
  route,
  backend,
  share,
}: {
  readonly route: RouteRecord;
  readonly backend: BackendRef;
  readonly share: string | undefined;
}) {
  const { view } = useLive();
  const shown = useShown();
  const service = backendService(route, backend);
  return (
    <li className="flex flex-wrap items-center gap-x-2">
      {share !== undefined && <span className="num w-9 text-right text-ink-3">{share}</span>}
      {service === undefined ? (
        <span>
          {backend.kind} <span className="mono">{backend.name}</span>
        </span>
      ) : (
        <ThingLink selection={{ kind: 'Service', key: service }} />
      )}
      {backend.port !== undefined && <span className="mono text-ink-3">:{backend.port}</span>}
      {service !== undefined && isMissing(shown, view.scope, service) && (
        <span className="text-label text-broken-ink">there is no such Service</span>
      )}
    </li>
  );
}

function Rule({ route, index }: { readonly route: RouteRecord; readonly index: number }) {
  const { state } = useShown();
  const rule = route.spec.rules[index];
  if (rule === undefined) return null;
  const filters = rule.filters.map((f) => f.type);
  return (
    <li>
      {matchTexts(state, route, index).map((text) => (
        <p key={text} className="mono leading-5 break-all">
          {text}
        </p>
      ))}
      {filters.length > 0 && <p className="text-label text-ink-3">{filters.join(', ')}</p>}
      <ul>
        {rule.backendRefs.map((backend, i) => (
          <Backend key={i} route={route} backend={backend} share={shareText(rule.backendRefs, backend)} />
        ))}
      </ul>
      {rule.backendRefs.length === 0 && (
        <p className="text-ink-2">{filters.includes('RequestRedirect') ? 'redirects, leads to no backend' : 'leads to no backend'}</p>
      )}
    </li>
  );
}

export function RouteOverview({ route }: { readonly route: RouteRecord }) {
  const { parentRefs, hostnames, rules } = route.spec;
  return (
    <>
      <Section title="Attached to">
        <ul className="flex flex-col gap-2.5">
          {parentRefs.map((parent, i) => (
            <Parent key={i} route={route} parent={parent} />
          ))}
        </ul>
        {parentRefs.length === 0 && <p className="text-ink-2">Nothing: nothing ever comes through it.</p>}
      </Section>
      {route.kind !== 'TCPRoute' && route.kind !== 'UDPRoute' && (
        <Section title="Hosts">
          <p className="mono break-all">{hostnames.length === 0 ? 'every host of its listeners' : hostnames.join(' ')}</p>
        </Section>
      )}
      <Section title="Rules">
        <ul className="flex flex-col gap-2.5">
          {rules.map((_, i) => (
            <Rule key={i} route={route} index={i} />
          ))}
        </ul>
        {rules.length === 0 && <p className="text-ink-2">It has no rules.</p>}
      </Section>
    </>
  );
}
