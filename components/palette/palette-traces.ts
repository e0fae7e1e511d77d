// Traces, as the palette offers them: from whomever the trace itself can start at, to what is typed after it or to the Service in view.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { namespaceOf, standIn, type View } from '#components/live/view.ts';
import { type ClientOption, clientChoices } from '#components/inspector/service/trace/client-choices.ts';
import type { Hit } from '#components/search/palette-hits.ts';

const ASKS = /^\s*trace\s+(?:from(?:\s+|$))?(?<from>.*?)(?:\s+to(?:\s+(?<to>\S*))?)?\s*$/i;

/** `trace from web-1 to api:80`: whom to look for, and what that one types; undefined when the query asks for no trace. */
export function askedTrace(query: string): { readonly from: string; readonly to: string } | undefined {
  const asked = ASKS.exec(query)?.groups;
  return asked === undefined ? undefined : { from: asked['from'] ?? '', to: asked['to'] ?? '' };
}

/** The Service that the view is about. */
function serviceInView({ scope, selection }: View): Key | undefined {
  if (selection?.kind === 'Service') return selection.key;
  return selection === undefined && scope.kind === 'service' ? scope.service : undefined;
}

/** The Service that is meant by what is typed: `web` of the namespace in view, `web.shop:80`, `shop/web`. */
function serviceNamed({ tables }: ClusterState, view: View, to: string): Key | undefined {
  const isThere = (key: Key): boolean => tables.Service.has(key) || tables.ServiceSummary.has(key);
  if (isThere(to)) return to;
  const target = parseTarget(to);
  if (!target.ok || target.value.host.kind !== 'name') return undefined;
  const [name = '', namespace = namespaceOf(view.scope)] = target.value.host.name.split('.');
  const key = namespace === undefined ? undefined : keyOf(namespace, name);
  return key !== undefined && isThere(key) ? key : undefined;
}

/** To the Service, with the reader at the client; without one to the client itself, where that has a panel. */
function traceView(view: View, { client }: ClientOption, service: Key | undefined, typed: string): View | undefined {
  const { vantage, as } = client;
  const place = { tab: 'trace', trace: typed, filter: '', troubleOnly: false } as const;
  if (service !== undefined && typed !== '') {
    const { namespace } = splitKey(service);
    const scope = namespace === namespaceOf(view.scope) ? view.scope : ({ kind: 'namespace', namespace } as const);
    return { ...view, ...place, scope, selection: { kind: 'Service', key: service }, stand: standIn(view.stand, vantage), traceAs: as };
  }
  if (vantage.kind === 'external' || as === 'workload') return undefined;
  if (vantage.kind === 'node') return { ...view, ...place, selection: { kind: 'Node', key: vantage.node } };
  const { namespace } = splitKey(vantage.pod);
  const scope = namespace === namespaceOf(view.scope) ? view.scope : ({ kind: 'namespace', namespace } as const);
  return { ...view, ...place, scope, selection: { kind: 'Pod', key: vantage.pod } };
}

type Asked = {
  readonly state: ClusterState;
  readonly view: View;
  /** The cluster's own, of its DNS. */
  readonly domain: string;
  readonly from: string;
  /** What is typed in the palette. */
  readonly to: string;
  readonly go: (next: View) => void;
};

/** One for each client that fits; `hits`: what the server found. They fit already, and are not to be searched once more. */
export function* traceHits(hits: readonly Hit[], { state, view, domain, from, to, go }: Asked): Generator<Hit> {
  const named = to === '' ? undefined : serviceNamed(state, view, to);
  const service = named ?? serviceInView(view);
  const wanted = to === '' || named === to;
  for (const group of clientChoices({ state, service, now: undefined, hits, typed: from })) {
    for (const option of group.items) {
      const typed = wanted ? (service === undefined ? '' : defaultTarget(state, service, option.client.vantage, domain)) : to;
      const next = traceView(view, option, service, typed);
      if (next === undefined) continue;
      const name = `Trace from ${option.label} to ${typed === '' ? '…' : typed}`;
      yield { kind: 'Trace', namespace: '', service: option.id, name, detail: option.detail, run: () => go(next) };
    }
  }
}
