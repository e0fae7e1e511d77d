// Simulated Nodes: what a kubelet would have registered. kwok keeps them alive.

import type { Api } from './api.ts';

export type NodeSettings = {
  readonly name: string;
  /** Below 256: the third byte of the addresses of its Pods. */
  readonly index: number;
  readonly zone: string;
  readonly labels?: Readonly<Record<string, string>>;
};

const CAPACITY = { cpu: '32', memory: '128Gi', pods: '250', 'ephemeral-storage': '100Gi' };

function conditions(now: string): readonly object[] {
  const times = { lastHeartbeatTime: now, lastTransitionTime: now };
  const well = [
    ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ].map(([type, reason, message]) => ({ type, status: 'False', reason, message, ...times }));
  return [...well, { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', ...times }];
}

/**
 * Registers the Node as a kubelet does: ready, with what it has, in one request. In two, kwok may be the first to call it ready, and the
 * EndpointSlice controller, which looks at Nodes only when one becomes ready, would for ever think that the last one has no CPU.
 * Its addresses are simulated; nothing listens there.
 */
export async function registerNode(api: Api, { name, index, zone, labels = {} }: NodeSettings): Promise<void> {
  await api.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'lab',
        'topology.kubernetes.io/zone': zone,
        'node.kubernetes.io/instance-type': 'simulated.large',
        ...labels,
      },
    },
    spec: { podCIDR: `10.128.${index}.0/24`, podCIDRs: [`10.128.${index}.0/24`, `fd00:10:128:${index.toString(16)}::/64`] },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.240.0.${index + 10}` },
        { type: 'InternalIP', address: `fd00:240::${(index + 10).toString(16)}` },
        { type: 'Hostname', address: name },
      ],
      capacity: CAPACITY,
      allocatable: CAPACITY,
      conditions: conditions(new Date().toISOString().replace(/\.\d+/, '')),
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        osImage: 'Simulated Linux',
        kernelVersion: '6.12.0',
        kubeletVersion: 'v1.36.2',
        kubeProxyVersion: '',
        containerRuntimeVersion: 'simulated://1',
        machineID: '',
        systemUUID: '',
        bootID: '',
      },
    },
  });
}
