// Tests of target ports, as the EndpointSlice controller resolves them.

import { describe, expect, test } from 'vitest';
import { buildContainer, buildContainerPort, buildPod, buildServicePort } from '#testing/builders/kube.ts';
import { type Container, servingContainers } from '#lib/kube/pod.ts';
import { portStep } from './target-port.ts';

const http = buildContainerPort({ name: 'http', containerPort: 8080 });
const app = buildContainer({ name: 'app', ports: [http] });
const sidecar = buildContainer({
  name: 'mesh',
  restartPolicy: 'Always',
  ports: [buildContainerPort({ name: 'mesh', containerPort: 15_000 })],
});
const migrate = buildContainer({ name: 'migrate', ports: [buildContainerPort({ name: 'once', containerPort: 7000 })] });

function step(
  targetPort: number | string,
  containers: readonly Container[],
  initContainers: readonly Container[] = [],
  protocol: 'TCP' | 'UDP' = 'TCP',
) {
  const found = portStep(buildServicePort({ targetPort, protocol }), buildPod({ containers, initContainers }));
  return { podPort: found.podPort, container: found.declared?.container };
}

describe('portStep', () => {
  test.each<
    [string, number | string, readonly Container[], readonly Container[], { podPort: number | undefined; container: string | undefined }]
  >([
    ['a name', 'http', [app], [], { podPort: 8080, container: 'app' }],
    ['a name that no container has', 'admin', [app], [], { podPort: undefined, container: undefined }],
    ['a name in the second container', 'http', [buildContainer({ name: 'a', ports: [] }), app], [], { podPort: 8080, container: 'app' }],
    ['a number that is declared', 8080, [app], [], { podPort: 8080, container: 'app' }],
    ['a number that is not declared works all the same', 9999, [app], [], { podPort: 9999, container: undefined }],
    ['a name in a sidecar', 'mesh', [app], [sidecar], { podPort: 15_000, container: 'mesh' }],
    ['a name in an ordinary init container does not count', 'once', [app], [migrate], { podPort: undefined, container: undefined }],
    ['a number in an ordinary init container is not declared', 7000, [app], [migrate], { podPort: 7000, container: undefined }],
    ['a Pod without containers', 'http', [], [], { podPort: undefined, container: undefined }],
  ])('%s', (_, target, containers, initContainers, expected) => {
    expect(step(target, containers, initContainers)).toEqual(expected);
  });

  test('the protocol must be that of the Service port', () => {
    expect(step('http', [app], [], 'UDP')).toEqual({ podPort: undefined, container: undefined });
    const both = buildContainer({ ports: [http, buildContainerPort({ name: 'http', containerPort: 8443, protocol: 'UDP' })] });
    expect(step('http', [both], [], 'UDP').podPort).toBe(8443);
  });

  test('containers come before sidecars, the first one wins', () => {
    const late = buildContainer({ name: 'late', restartPolicy: 'Always', ports: [buildContainerPort({ name: 'http', containerPort: 1 })] });
    expect(step('http', [app], [late])).toEqual({ podPort: 8080, container: 'app' });
  });

  test('servingContainers: all containers, then the sidecars', () => {
    const pod = buildPod({ containers: [app], initContainers: [migrate, sidecar] });
    expect(servingContainers(pod).map((c) => c.name)).toEqual(['app', 'mesh']);
  });
});
