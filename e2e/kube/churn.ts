// Changes of hand-written EndpointSlices at a steady rate: endpoints that come and go without Pods.

import type { Api, Json } from './api.ts';
import { sleep } from './until.ts';

export type ChurnOptions = {
  readonly namespace: string;
  readonly slices: number;
  /** Of all slices together. */
  readonly changesPerSecond: number;
  /** Told the address that a change brings, before it is sent. */
  readonly onChange?: (address: string) => void;
};

export type Churn = {
  /** Changes that the API server has accepted. */
  accepted(): number;
  /** Changes that it has not: it was away. */
  refused(): number;
  stop(): Promise<void>;
};

/** Documentation addresses (RFC 2544 and RFC 5737 ranges stay unused in any real cluster); each change brings a new one. */
function addressOf(change: number): string {
  return `198.${18 + (Math.floor(change / 65_536) % 2)}.${Math.floor(change / 256) % 256}.${change % 256}`;
}

function sliceOf(namespace: string, index: number, address: string): Json {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      namespace,
      name: `churn-${index}`,
      labels: { 'kubernetes.io/service-name': `churn-${index}`, 'endpointslice.kubernetes.io/managed-by': 'tests' },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'http', protocol: 'TCP', port: 80 }],
  };
}

/** Makes the namespace and its Services; the changes begin when it resolves. */
export async function startChurn(api: Api, { namespace, slices, changesPerSecond, onChange }: ChurnOptions): Promise<Churn> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  let change = 0;
  for (let index = 0; index < slices; index++) {
    await api.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: `churn-${index}` },
      spec: { ports: [{ name: 'http', port: 80 }] },
    });
    await api.apply(sliceOf(namespace, index, addressOf(change++)));
  }
  let accepted = 0;
  let refused = 0;
  let stopped = false;
  const base = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;

  async function one(index: number, address: string): Promise<void> {
    try {
      await api.merge(`${base}/churn-${index}`, { endpoints: [{ addresses: [address], conditions: { ready: true } }] });
      accepted++;
    } catch {
      // The API server is away, as some tests want it to be.
      refused++;
    }
  }

  async function run(): Promise<void> {
    const begun = performance.now();
    const open = new Set<Promise<void>>();
    for (let sent = 0; !stopped; sent++) {
      const wait = begun + (sent * 1000) / changesPerSecond - performance.now();
      if (wait > 0) await sleep(wait);
      const address = addressOf(change++);
      onChange?.(address);
      const answer = one(sent % slices, address).finally(() => open.delete(answer));
      open.add(answer);
      if (open.size >= 16) await Promise.race(open);
    }
    await Promise.all(open);
  }

  const done = run();
  return {
    accepted: () => accepted,
    refused: () => refused,
    async stop() {
      stopped = true;
      await done;
    },
  };
}
