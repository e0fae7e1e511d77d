'use client';
// The port chain on the screen: one line for each port, and a line for each group of Pods that differ.

import { portText } from '#lib/kube/protocol.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { plural } from '#lib/std/plural.ts';
import { PodName } from '#components/ui/pod-name.tsx';
import { type ChainGroup, portChains } from './port-chain.ts';

function Arrow() {
  return (
    <svg
      width="14"
      height="8"
      viewBox="0 0 14 8"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.2"
      className="shrink-0 text-ink-3"
      aria-label="to"
      role="img"
    >
      <path d="M1 4h11m-3-3 3 3-3 3" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** What the last step finds in the Pods. */
function endOf({ step }: ChainGroup): { readonly text: string; readonly bad: boolean } {
  if (step.podPort === undefined) return { text: 'no such container port', bad: true };
  if (step.declared === undefined) return { text: `${step.podPort}, undeclared`, bad: false };
  const { container, port } = step.declared;
  return { text: `${port.containerPort} in ${container}`, bad: false };
}

function Line({ port, group, odd }: { readonly port: ServicePort; readonly group: ChainGroup | undefined; readonly odd: boolean }) {
  const end = group === undefined ? undefined : endOf(group);
  return (
    <div className="mono flex min-h-6 flex-wrap items-center gap-x-2 leading-5">
      <span className={odd ? 'text-ink-3' : ''}>{portText(port.port, port.protocol)}</span>
      <Arrow />
      <span className={odd ? 'text-ink-3' : ''}>{port.targetPort}</span>
      {end !== undefined && (
        <>
          <Arrow />
          <span className={end.bad ? 'text-broken-ink' : ''}>{end.text}</span>
        </>
      )}
    </div>
  );
}

const NAMED = 6;

function OddPods({ group }: { readonly group: ChainGroup }) {
  const { select } = useLive();
  return (
    <ul className="mb-1 border-l border-hairline-2 pl-2.5">
      {group.pods.slice(0, NAMED).map((key) => (
        <li key={key}>
          <button type="button" className="flex max-w-full rounded hover:underline" onClick={() => select({ kind: 'Pod', key })}>
            <PodName name={splitKey(key).name} />
          </button>
        </li>
      ))}
      {group.pods.length > NAMED && <li className="text-label text-ink-3">and {group.pods.length - NAMED} more</li>}
    </ul>
  );
}

export function PortChains({ service }: { readonly service: Service }) {
  const { state } = useShown();
  const chains = portChains(state, service);
  return (
    <ul className="flex flex-col gap-2" data-testid="port-chain">
      {chains.map(({ port, groups }) => (
        <li key={`${port.name}/${port.port}/${port.protocol}`}>
          {(port.name !== '' || port.nodePort !== undefined) && (
            <p className="text-label text-ink-3">
              {port.name}
              {port.nodePort !== undefined && (
                <span>
                  {port.name === '' ? '' : ', '}node port {port.nodePort}
                </span>
              )}
              {port.appProtocol !== undefined && <span>, {port.appProtocol}</span>}
            </p>
          )}
          {groups.length === 0 && <Line port={port} group={undefined} odd={false} />}
          {groups.map((group, i) => (
            <div key={group.pods[0]}>
              <Line port={port} group={group} odd={i > 0} />
              {groups.length > 1 && (
                <p className="text-label text-ink-3">
                  {plural(group.pods.length, 'Pod')}
                  {i === 0 ? '' : group.pods.length === 1 ? ' differs' : ' differ'}
                </p>
              )}
              {i > 0 && <OddPods group={group} />}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
