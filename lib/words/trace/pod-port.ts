// Whether the Pods listen on the port.

import { portText } from '#lib/kube/protocol.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import type { ListenFact, PodPortFact } from '#lib/trace/facts/port.ts';
import type { EndpointResult } from '#lib/trace/step.ts';
import type { Said } from './asked.ts';

/** A clause about one endpoint. */
export function listenWords(fact: ListenFact): string {
  switch (fact.kind) {
    case 'pod-ended':
      return `the Pod has ended: ${fact.why}`;
    case 'not-running':
      return `its container does not run: ${fact.why}`;
    case 'declared':
      return `${fact.name === '' ? 'declared' : fact.name} in container ${fact.container}${readyWords(fact.ready)}`;
    case 'headless-port':
      return `the Pod listens on ${fact.listens}, and a headless Service maps no ports: dial ${fact.listens}`;
    case 'not-declared': {
      const ports = fact.declared.map(({ port, protocol }) => portText(port, protocol));
      const has = ports.length === 0 ? 'no container declares a port' : `its containers declare ${listed(ports)}`;
      return `no container declares ${fact.port}/${fact.protocol} (${has}); it may listen there all the same${readyWords(fact.ready)}`;
    }
    case 'other-pod':
      return `its slice names Pod ${fact.named}, and the address is that of Pod ${fact.pod} now`;
    case 'node-not-ready':
      return `its Node ${fact.node} is not ready: it may not answer, and the connection then times out`;
    case 'pod-gone':
      return `its slice names Pod ${fact.pod}, which does not exist any more`;
    case 'no-pod':
      return 'no Pod that is in view has this address; what listens there is not in the API';
    default:
      return assertNever(fact);
  }
}

function readyWords(ready: boolean): string {
  return ready ? '' : ' (the Pod is not ready)';
}

function leadWords({ from, ports, hasPods }: PodPortFact): string {
  const numbers = listed(ports.map(String), 'or');
  if (from.kind === 'dialled') return `Port ${numbers} is dialled as it is`;
  return `${from.port.port} leads to ${numbers} of the ${hasPods ? 'Pods' : 'endpoints'}`;
}

type Told = Pick<EndpointResult, 'status'> & { readonly says: string };

/** All of them in one clause. */
function togetherWords(endpoints: readonly Told[]): string {
  const [first] = endpoints;
  if (first !== undefined && endpoints.every((r) => r.says === first.says)) return first.says;
  const by = (status: Told['status']): number => endpoints.filter((r) => r.status === status).length;
  const parts = [`${by('pass')} of ${plural(endpoints.length, 'endpoint')} declare it`];
  if (by('unknown') > 0) parts.push(`${by('unknown')} can not be told`);
  if (by('fail') > 0) parts.push(`${by('fail')} can not answer`);
  return parts.join(', ');
}

export function podPortSaid(fact: PodPortFact, endpoints: readonly Told[]): Said {
  const { from } = fact;
  return {
    says: `${leadWords(fact)}: ${togetherWords(endpoints)}.`,
    evidence:
      from.kind === 'dialled'
        ? []
        : [{ subject: { kind: 'Service', key: from.service }, field: 'targetPort', value: String(from.port.targetPort) }],
  };
}
