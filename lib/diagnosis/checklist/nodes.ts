// Step: what does each Node do with a connection?

import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { nodeVerdicts, type NodeVerdict } from '#lib/routing/node-verdicts.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import type { ProxiedPort } from '#lib/routing/proxied-port.ts';
import type { ProxySettings } from '#lib/routing/proxy-settings.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { outsidePaths } from '#lib/routing/route-settings.ts';
import type { Evidence, Severity } from '#lib/cluster/finding.ts';
import { isAsked } from '#lib/diagnosis/local-drop.ts';
import { weighing } from '#lib/diagnosis/verdict-severity.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { verdictWhy } from '#lib/words/routing.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { type Look, look } from './step.ts';

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

/** Inside by the clusterIP, outside by the most usual of the ways that there are. */
function pathsOf({ info }: Proxied): readonly { readonly path: PathKind; readonly words: string }[] {
  const [outside] = outsidePaths(info);
  const inside = { path: 'clusterIP', words: 'from Pods' } as const;
  return outside === undefined ? [inside] : [inside, { path: outside, words: 'from outside' }];
}

const KINDS = ['drop', 'reject'] as const;

/** Why it is as it should be. */
const LEFT_OUT = ', as they are meant to: its load balancer asks their health check, and sends them none';
const ASIDE = ', where no endpoint is to be expected';

function linesOf(context: ServiceContext, label: string, verdicts: readonly NodeVerdict[]): readonly Evidence[] {
  const at = (kind: string): readonly string[] => verdicts.filter((v) => v.decision.verdict.kind === kind).map((v) => v.node);
  const delivering = at('deliver').length;
  const bad = KINDS.flatMap((kind) => {
    const nodes = at(kind);
    return nodes.length === 0 ? [] : [`${plural(nodes.length, 'Node')} ${kind}${nodes.length === 1 ? 's' : ''}: ${namesOf(nodes)}`];
  });
  return [evidence(context.subject, label, `${delivering} of ${plural(verdicts.length, 'Node')} deliver`, bad.join('; ') || undefined)];
}

type Bad = {
  readonly nodes: Set<string>;
  readonly kinds: Set<(typeof KINDS)[number]>;
  /** `from Pods`, `from outside`. */
  readonly sides: Set<string>;
  readonly families: Set<IPFamily>;
  readonly ports: Set<ServicePort>;
};

/** How many there are of each, bad or not. */
type All = { readonly nodes: number; readonly sides: number; readonly families: number; readonly ports: number };

/** `2 of 6 Nodes drop connections from outside.`: from where, over which family and to which ports only where others are delivered. */
function badWords({ nodes, kinds, sides, families, ports }: Bad, all: All, meant: string): string {
  const who = nodes.size === all.nodes && all.nodes > 1 ? `All ${all.nodes} Nodes` : `${nodes.size} of ${plural(all.nodes, 'Node')}`;
  const does = KINDS.filter((kind) => kinds.has(kind))
    .map((kind) => (nodes.size === 1 ? `${kind}s` : kind))
    .join(' or ');
  const over = families.size < all.families ? ` over ${[...families].join(' and ')}` : '';
  const from = sides.size < all.sides ? ` ${[...sides].join(' and ')}` : '';
  const to = ports.size < all.ports ? ` to ${ports.size} of ${all.ports} ports` : '';
  return `${who} ${does} connections${over}${from}${to}${meant}.`;
}

export function lookAtNodes(context: ServiceContext, proxy: ProxySettings): Look {
  const { state, service, known, proxied, placeholder } = context;
  const { namespace, name } = service.metadata;
  if (service.spec.type === 'ExternalName') return look('none', 'kube-proxy has nothing to do for an ExternalName Service.');
  if (service.spec.clusterIP === 'None') return look('none', 'Headless: clients dial the Pods themselves, kube-proxy has no part in it.');
  const next = [kubectl(namespace, 'get', 'service', name, '-o', 'jsonpath={.spec.internalTrafficPolicy} {.spec.externalTrafficPolicy}')];
  if (!known('Node') || !known('EndpointSlice')) return look('unknown', 'Nodes or EndpointSlices may not be read.', [], next);
  if (placeholder()?.traffic === 'elsewhere')
    return look('none', sentence(verdictWhy({ kind: 'no-rule', reason: 'placeholder' })), [], next);
  const weigh = weighing(state, service);
  const severities = new Set<Severity | undefined>();
  const bad: Bad = { nodes: new Set(), kinds: new Set(), sides: new Set(), families: new Set(), ports: new Set() };
  const sides = new Set<string>();
  const lines: Evidence[] = [];
  for (const port of service.spec.ports) {
    for (const family of addressFamiliesOf(service)) {
      const of = proxied(port, family);
      if (of.kind !== 'proxied') continue;
      for (const { path, words } of pathsOf(of)) {
        const verdicts = nodeVerdicts(state, of, { path, client: path === 'clusterIP' ? 'pod' : 'external' }, proxy);
        sides.add(words);
        for (const { node, decision } of verdicts) {
          const { kind } = decision.verdict;
          if (kind !== 'drop' && kind !== 'reject') continue;
          severities.add(weigh({ verdict: decision.verdict, node, traffic: decision.policy.traffic }));
          bad.nodes.add(node);
          bad.kinds.add(kind);
          bad.sides.add(words);
          bad.families.add(family);
          bad.ports.add(port);
        }
        lines.push(...linesOf(context, `${port.port}/${port.protocol} ${family} ${words}`, verdicts));
      }
    }
  }
  if (sides.size === 0) return look('none', 'kube-proxy does not handle this Service.', lines, next);
  const nodes = state.tables.Node.size;
  if (bad.nodes.size === 0) return look('pass', `All ${plural(nodes, 'Node')} deliver connections to every port.`, lines, next);
  const all = { nodes, sides: sides.size, families: addressFamiliesOf(service).length, ports: service.spec.ports.length };
  const severity = (['broken', 'warning', 'info'] as const).find((one) => severities.has(one));
  const meant = severity !== 'info' ? '' : isAsked(service, 'external') && bad.sides.has('from outside') ? LEFT_OUT : ASIDE;
  return look('not', badWords(bad, all, meant), lines, next, severity);
}
