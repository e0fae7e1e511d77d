// Port chains: Pods that agree are one group, the odd ones out are seen.

import { expect, it } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { buildContainer, buildContainerPort, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { portChains } from './port-chain.ts';

const listening = buildContainer({ name: 'app', ports: [buildContainerPort({ name: 'http', containerPort: 8080 })] });
const deaf = buildContainer({ name: 'job', ports: [] });

it('groups Pods by where the port leads, most Pods first', () => {
  const state = newState();
  const labels = { app: 'web' };
  const service = buildService({ selector: labels, ports: [buildServicePort({ name: 'http', port: 80, targetPort: 'http' })] });
  apply(state, [
    put(service),
    put(buildPod({ name: 'odd', labels, containers: [deaf] })),
    put(buildPod({ name: 'b', labels, containers: [listening] })),
    put(buildPod({ name: 'a', labels, containers: [listening] })),
  ]);
  const [chain] = portChains(state, service);
  expect(chain?.groups.map((g) => [g.step.podPort, g.pods])).toEqual([
    [8080, ['shop/a', 'shop/b']],
    [undefined, ['shop/odd']],
  ]);
});

it('has a chain without groups for each port where no Pod is selected', () => {
  const service = buildService({ ports: [buildServicePort({ port: 80 }), buildServicePort({ port: 81 })] });
  expect(portChains(newState(), service).map((c) => [c.port.port, c.groups.length])).toEqual([
    [80, 0],
    [81, 0],
  ]);
});
