// Traces, as the palette offers them: from a Pod or a Node, to what is typed after it or to the Service in view.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import { namespaceOf, standIn, type View } from '#components/live/view.ts';
import { type Hit, hitKey } from '#components/search/palette-hits.ts';

const ASKS = /^\s*trace\s+(?:from(?:\s+|$))?(?<from>\S*)(?:\s+to(?:\s+(?<to>\S*))?)?\s*$/i;

/** `trace from web-1 to api:80`: whom to look for, and what that one types; undefined when the query asks for no trace. */
export function askedTrace(query: string): { readonly from: string; readonly to: string } | undefined {
  const asked = ASKS.exec(query)?.groups;
  return asked === undefined ? undefined : { from: asked['from'] ?? '', to: asked['to'] ?? '' };
}

/** The Service that the view is about. */
function serviceInView({ scope, selection }: View): string | undefined {
  if (selection?.kind === 'Service') return selection.key;
  return selection === undefined && scope.kind === 'service' ? scope.service : undefined;
}

/** The client selected, its trace open; with a Service in view that stays, and the reader stands at the client. */
function traceView(view: View, client: Hit, vantage: Vantage, typed: string): View {
  const service = serviceInView(view);
  const place = { tab: 'trace', trace: typed, filter: '', troubleOnly: false } as const;
  if (service !== undefined && typed !== '') {
    return { ...view, ...place, selection: { kind: 'Service', key: service }, stand: standIn(view.stand, vantage) };
  }
  const selection = { kind: client.kind === 'Pod' ? 'Pod' : 'Node', key: hitKey(client) } as const;
  const here = client.namespace === '' || client.namespace === namespaceOf(view.scope);
  const scope = here ? view.scope : ({ kind: 'namespace', namespace: client.namespace } as const);
  return { ...view, ...place, scope, selection };
}

type Asked = {
  readonly state: ClusterState;
  readonly view: View;
  /** The cluster's own, of its DNS. */
  readonly domain: string;
  /** What is typed in the palette. */
  readonly to: string;
  readonly go: (next: View) => void;
};

/** One for each Pod and Node among the hits. */
export function* traceHits(hits: Iterable<Hit>, { state, view, domain, to, go }: Asked): Generator<Hit> {
  const service = serviceInView(view);
  for (const hit of hits) {
    if (hit.kind !== 'Pod' && hit.kind !== 'Node') continue;
    const key = hitKey(hit);
    const vantage: Vantage = hit.kind === 'Pod' ? { kind: 'pod', pod: key } : { kind: 'node', node: key };
    const usual = service === undefined ? '' : defaultTarget(state, service, vantage, domain);
    const typed = to === '' ? usual : to;
    yield {
      ...hit,
      kind: 'Trace',
      name: `Trace from ${hit.name} to ${typed === '' ? '…' : typed}`,
      run: () => go(traceView(view, hit, vantage, typed)),
    };
  }
}
