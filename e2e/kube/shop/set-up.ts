// Brings the scenario `shop` to life and waits until it is at rest.

import type { Api } from '../api.ts';
import type { ControlPlane } from '../control-plane.ts';
import { registerNode } from '../nodes.ts';
import { until } from '../until.ts';
import { NAMESPACES, NODES, OBJECTS } from './manifests.ts';

/** Cold controllers on a busy machine. In ms. */
const WITHIN = 120_000;

async function isAtRest(api: Api): Promise<boolean> {
  const { items } = await api.list('/apis/apps/v1/deployments');
  const daemons = await api.list('/apis/apps/v1/daemonsets');
  const sets = await api.list('/apis/apps/v1/statefulsets');
  const settled = (wanted: unknown, there: unknown): boolean => wanted !== undefined && wanted === (there ?? 0);
  return (
    items.every(({ metadata, spec, status }) =>
      // fraud is never ready; it is at rest when it runs.
      metadata.name === 'fraud'
        ? settled(spec?.['replicas'], status?.['replicas'])
        : settled(spec?.['replicas'], status?.['readyReplicas']),
    ) &&
    daemons.items.every(
      ({ status }) => settled(status?.['desiredNumberScheduled'], status?.['numberReady']) && status?.['numberReady'] !== 0,
    ) &&
    sets.items.every(({ spec, status }) => settled(spec?.['replicas'], status?.['readyReplicas']))
  );
}

export async function setUpShop({ admin: api, problem }: ControlPlane): Promise<void> {
  for (const node of NODES) await registerNode(api, node);
  for (const object of OBJECTS) await api.apply(object);
  await api.merge('/api/v1/namespaces/shop/services/web-public/status', {
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.80', ipMode: 'VIP' }] } },
  });
  await until(`the workloads of ${NAMESPACES.join(', ')} are not ready`, WITHIN, async () => {
    const failed = problem();
    if (failed !== undefined) throw new Error(failed);
    return isAtRest(api);
  });
}
