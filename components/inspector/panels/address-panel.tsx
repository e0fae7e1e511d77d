'use client';
// An address that a slice holds and no verified Pod stands behind.

import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { useShown } from '#components/live/context.ts';
import { Command } from '#components/ui/command.tsx';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { STATE_INK, StateMark, stateWord } from '#components/ui/state-mark.tsx';
import { kubectl } from '#components/inspector/parts/kubectl.ts';
import { conditionTexts, rawConditions } from '#components/inspector/parts/raw-conditions.ts';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

function claimWords({ target }: Backend): string {
  switch (target.kind) {
    case 'pod':
      return `Verified: the Pod ${target.pod} has this address.`;
    case 'outside':
      return 'Its EndpointSlice names no Pod: it is outside the cluster, or written by hand.';
    case 'unknown':
      return `Its EndpointSlice names the Pod ${target.pod}; whether that has this address is unknown, for no Pods can be read.`;
    case 'gone':
      return `Its EndpointSlice names the Pod ${target.pod}, which does not exist.`;
    case 'unverified':
      return `Unverified: its EndpointSlice names the Pod ${target.pod}, which does not have this address.`;
  }
}

export function AddressOverview({
  service,
  backend,
  address,
}: {
  readonly service: Key;
  readonly backend: Backend;
  readonly address: string;
}) {
  const { state, status } = useShown();
  const { namespace } = splitKey(service);
  const endpoint = backend.endpoints.find((e) => e.address === address) ?? backend.endpoints[0];
  if (endpoint === undefined) return null;
  const conditions = rawConditions(state, namespace, endpoint);
  return (
    <>
      <div className="flex items-start gap-2.5 px-4 py-3">
        <span className="mt-0.5">
          <StateMark state={backend.state} />
        </span>
        <div className="min-w-0">
          <p className={`font-medium ${STATE_INK[backend.state]}`}>{backend.reason ?? stateWord(backend.state)}</p>
          <p className="text-ink-2">{claimWords(backend)}</p>
        </div>
      </div>
      <div className="border-t border-hairline">
        <Section title="Endpoint">
          <Facts>
            <Fact name="Service">
              <ThingLink selection={{ kind: 'Service', key: service }} />
            </Fact>
            <Fact name="Family">{endpoint.family}</Fact>
            <Fact name="Ports" mono>
              {endpoint.ports.map((p) => `${p.name === '' ? '' : `${p.name} `}${p.port}/${p.protocol}`).join(', ') || 'none'}
            </Fact>
            {conditions !== undefined &&
              conditionTexts(conditions).map(({ name, text }) => (
                <Fact key={name} name={name}>
                  {text}
                </Fact>
              ))}
            <Fact name="Node">
              {endpoint.nodeName === undefined ? 'none' : <ThingLink selection={{ kind: 'Node', key: endpoint.nodeName }} />}
            </Fact>
            <Fact name="Zone">{endpoint.zone ?? 'none'}</Fact>
            {endpoint.hostname !== undefined && (
              <Fact name="Hostname" mono>
                {endpoint.hostname}
              </Fact>
            )}
          </Facts>
        </Section>
      </div>
      <Section title={endpoint.slices.length === 1 ? 'EndpointSlice' : 'EndpointSlices'}>
        {endpoint.slices.map((slice) => (
          <div key={slice} className="mb-1.5">
            <Command text={kubectl(status?.cluster, namespace, 'get', 'endpointslice', slice, '-o', 'yaml')} />
          </div>
        ))}
        <p className="text-label text-ink-3">Managed by {endpoint.managedBy ?? 'nobody who says so'}.</p>
      </Section>
    </>
  );
}
