// The client step: can anything start or arrive there?

import { kubectl } from '#lib/kube/kubectl.ts';
import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { ClientFact } from './facts/client.ts';
import { end, on, type TraceContext, type Stage } from './context.ts';
import { step, type StepId } from './step.ts';

const AFTER: readonly StepId[] = ['name', 'address', 'port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

/** Why nothing starts at the Pod; undefined where it may. */
function podTrouble({ pod, whole }: TraceContext, key: Key): ClientFact | undefined {
  if (pod === undefined) return whole(splitKey(key).namespace) ? { kind: 'pod-gone', pod: key } : { kind: 'pod-not-in-view', pod: key };
  const { phase } = pod.status;
  if (pod.spec.nodeName === undefined) return { kind: 'pod-on-no-node', pod: key, phase };
  return phase === 'Succeeded' || phase === 'Failed' ? { kind: 'pod-ended', pod: key, phase } : undefined;
}

/** No step where all is well. */
export function clientStage(context: TraceContext): Stage<undefined> {
  const { vantage, state } = context;
  if (vantage.kind !== 'pod') {
    if (state.tables.Node.has(vantage.node)) return on(undefined);
    const found: ClientFact = { kind: 'node-not-in-view', node: vantage.node };
    return end('unknown', AFTER, step('client', 'unknown', found, { next: [kubectl('', 'get', 'nodes')] }));
  }
  const found = podTrouble(context, vantage.pod);
  if (found === undefined) return on(undefined);
  const { namespace, name } = splitKey(vantage.pod);
  const next = [kubectl(namespace, 'get', 'pod', name, '-o', 'wide')];
  return found.kind === 'pod-not-in-view'
    ? end('unknown', AFTER, step('client', 'unknown', found, { next }))
    : end('impossible', AFTER, step('client', 'fail', found, { next }));
}
