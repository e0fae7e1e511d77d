// Trouble in full: a title, the evidence, and the commands that show it.

import type { Trouble } from '#lib/cluster/summary.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { workloadOf } from '#lib/diagnosis/workload.ts';
import { type Backend, backendsOf } from '#lib/routing/backend.ts';
import { localDrops } from '#lib/routing/local-drops.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { plural } from '#components/ui/age.ts';
import { kubectl, selectorText } from './kubectl.ts';
import { nearMisses } from '#lib/diagnosis/near-miss.ts';
import { podReason } from './pod-words.ts';

export type TroubleDetail = { readonly title: string; readonly evidence: readonly string[]; readonly commands: readonly string[] };

const NAMED = 6;

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `2 Pods: container app is not ready`, most frequent reason first. */
function reasonsOf(state: ClusterState, pods: Iterable<Key>): readonly string[] {
  const counts = new Map<string, number>();
  for (const key of pods) {
    const pod = state.tables.Pod.get(key);
    const reason = pod === undefined ? 'the Pod does not exist any more' : podReason(pod);
    if (reason !== '') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${plural(count, 'Pod')}: ${reason}.`);
}

function podOf(backend: Backend): Key | undefined {
  return backend.target.kind === 'outside' ? undefined : backend.target.pod;
}

function backendWords(state: ClusterState, backends: readonly Backend[]): readonly string[] {
  const pods = backends.flatMap((b) => podOf(b) ?? []);
  const outside = backends.filter((b) => b.target.kind === 'outside').map((b) => b.endpoints[0]?.address ?? '');
  return [...reasonsOf(state, pods), ...(outside.length === 0 ? [] : [`Marked so in its EndpointSlice: ${namesOf(outside)}.`])];
}

export function troubleDetail(state: ClusterState, service: Service, trouble: Trouble, cluster: ClusterInfo | undefined): TroubleDetail {
  const { namespace, name } = service.metadata;
  const key = keyOf(namespace, name);
  const selector = selectorText(service.spec.selector);
  const run = (...words: readonly string[]): string => kubectl(cluster, namespace, ...words);
  const slices = run('get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'wide');
  const describe = (pod: Key | undefined): string[] => (pod === undefined ? [] : [run('describe', 'pod', splitKey(pod).name)]);
  const selected = [...linked(state.index.podsByService, key)].sort();
  switch (trouble.kind) {
    case 'selects-nothing': {
      const near = nearMisses(state, service)[0];
      return {
        title: 'The selector matches no Pod.',
        evidence: [
          `It asks for ${selector.replaceAll(',', ', ')}.`,
          ...(near === undefined
            ? []
            : [
                `${plural(near.pods, 'Pod')} ${near.pods === 1 ? 'has' : 'have'} ${near.label}=${near.found}, which is close to ${near.label}=${near.wanted}.`,
              ]),
        ],
        commands: [run('get', 'pods', '--show-labels')],
      };
    }
    case 'none-ready': {
      if (selected.length === 0) {
        return {
          title: 'None of its endpoints is ready.',
          evidence: ['Its EndpointSlices mark every address as not ready.'],
          commands: [slices],
        };
      }
      return {
        title: trouble.pods === 1 ? 'Its only Pod is not ready.' : `None of its ${trouble.pods} Pods is ready.`,
        evidence: reasonsOf(state, selected),
        commands: [run('get', 'pods', '-l', selector), ...describe(selected[0])],
      };
    }
    case 'no-endpoints':
      return {
        title: 'It has no selector, and no EndpointSlice holds an address for it.',
        evidence: [`Somebody must write an EndpointSlice with the label kubernetes.io/service-name=${name}.`],
        commands: [slices],
      };
    case 'port-missing':
      return {
        title: `No Pod has a container port named ${trouble.ports.join(' or ')}.`,
        evidence: ['The targetPort is a name. Pods without it are published without that port, and connections to it are rejected.'],
        commands: [
          run(
            'get',
            'pods',
            '-l',
            selector,
            '-o',
            'custom-columns=POD:.metadata.name,PORTS:.spec.containers[*].ports[*].name,NUMBERS:.spec.containers[*].ports[*].containerPort',
          ),
        ],
      };
    case 'broken': {
      const broken = backendsOf(state, key).filter((b) => b.state === 'broken');
      return {
        title: `${plural(trouble.endpoints, 'endpoint')} ${trouble.endpoints === 1 ? 'is' : 'are'} broken.`,
        evidence: backendWords(state, broken),
        commands: broken[0] === undefined ? [slices] : describe(podOf(broken[0])),
      };
    }
    case 'nodes-drop': {
      const nodes = localDrops(state, service)[trouble.policy];
      const total = state.tables.Node.size;
      const health = service.spec.healthCheckNodePort;
      const external = trouble.policy === 'external';
      return {
        title: `${trouble.nodes} of ${plural(total, 'Node')} ${trouble.nodes === 1 ? 'drops' : 'drop'} connections ${external ? 'from outside' : 'from their Pods'}.`,
        evidence: [
          `${external ? 'externalTrafficPolicy' : 'internalTrafficPolicy'} is Local, and no endpoint is on ${namesOf(nodes)}.`,
          ...(external && health !== undefined && health !== 0
            ? [`A load balancer that asks health check port ${health} leaves these Nodes out.`]
            : []),
        ],
        commands: [selector === '' ? slices : run('get', 'pods', '-l', selector, '-o', 'wide')],
      };
    }
    case 'not-ready': {
      const waiting = backendsOf(state, key).filter((b) => b.state === 'notReady');
      return {
        title: `${plural(trouble.endpoints, 'endpoint')} ${trouble.endpoints === 1 ? 'is' : 'are'} not ready.`,
        evidence: backendWords(state, waiting),
        commands: waiting[0] === undefined || podOf(waiting[0]) === undefined ? [slices] : describe(podOf(waiting[0])),
      };
    }
    case 'no-address':
      return {
        title: 'No load balancer has given it an address.',
        evidence: [
          service.spec.loadBalancerClass === undefined
            ? 'The cloud provider, or whatever else provides load balancers here, has not answered.'
            : `The load balancer class ${service.spec.loadBalancerClass} has not answered.`,
        ],
        commands: [run('describe', 'service', name)],
      };
    case 'workloads': {
      const counts = new Map<string, number>();
      for (const pod of selected.map((k) => state.tables.Pod.get(k))) {
        if (pod === undefined) continue;
        const { kind, name: workload } = workloadOf(pod);
        counts.set(`${kind} ${workload}`, (counts.get(`${kind} ${workload}`) ?? 0) + 1);
      }
      return {
        title: `The selector catches Pods of ${trouble.names.length} workloads.`,
        evidence: [...counts].sort((a, b) => b[1] - a[1]).map(([workload, count]) => `${workload}: ${plural(count, 'Pod')}.`),
        commands: [run('get', 'pods', '-l', selector, '--show-labels')],
      };
    }
    default:
      return assertNever(trouble);
  }
}
