'use client';
// One thing behind a Service: its state, address, place, ports, conditions, hints and slice.

import { portText } from '#lib/kube/protocol.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Backend } from '#lib/routing/backend.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import type { Met } from '#lib/graph/reach.ts';
import { skipVerb, skipWords, takeWords } from '#components/graph/route-words.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { sameSelection, type Selection } from '#components/live/view.ts';
import { about } from '#components/menu/subject-at.ts';
import { PodName } from '#components/ui/pod-name.tsx';
import { STATE_INK, StateMark, stateWord } from '#components/ui/state-mark.tsx';
import type { Since } from './since-words.ts';
import { conditionTexts, rawConditions } from '#components/inspector/parts/raw-conditions.ts';

/** What to select for a backend: the Pod where it is one, else the address. */
function selectionOf(service: string, backend: Backend): Selection {
  return backend.target.kind === 'pod'
    ? { kind: 'Pod', key: backend.target.pod }
    : { kind: 'Address', key: `${service}/${backend.endpoints[0]?.address ?? ''}` };
}

function Doubt({ backend }: { readonly backend: Backend }) {
  const { target } = backend;
  switch (target.kind) {
    case 'pod':
      return null;
    case 'outside':
      return <span className="text-label text-ink-3">names no Pod</span>;
    case 'unknown':
      return <span className="text-label text-ink-3">not verified: no Pods can be read</span>;
    case 'gone':
      return <span className="text-label text-broken-ink">its Pod {target.pod} does not exist</span>;
    case 'unverified':
      return <span className="text-label text-not-ready-ink">unverified: {target.pod} does not have this address</span>;
  }
}

function AddressLine({ endpoint }: { readonly endpoint: Endpoint }) {
  const ports = endpoint.ports.map((p) => `:${portText(p.port, p.protocol)}`).join(' ');
  return (
    <span className="mono flex flex-wrap gap-x-2 leading-5 text-ink-2">
      <span className="break-all">{endpoint.address}</span>
      <span className="text-ink-3">{ports === '' ? 'no port' : ports}</span>
      {endpoint.family !== 'IPv4' && <span className="text-ink-3">{endpoint.family}</span>}
    </span>
  );
}

function placeText({ nodeName, zone }: Backend): string {
  return [nodeName ?? 'no node', zone].filter((t) => t !== undefined).join(' · ');
}

function hintText(endpoint: Endpoint): string | undefined {
  if (endpoint.hints === undefined) return undefined;
  const zones = endpoint.hints.forZones.map((h) => h.name);
  const nodes = endpoint.hints.forNodes.map((h) => h.name);
  return [zones.length === 0 ? '' : `for zone ${zones.join(', ')}`, nodes.length === 0 ? '' : `for node ${nodes.join(', ')}`]
    .filter((t) => t !== '')
    .join('; ');
}

function MetLine({ met }: { readonly met: Met | undefined }) {
  if (met?.take !== undefined) return <span className="leading-5 text-accent-ink">{takeWords(met.take)}</span>;
  return met?.skip === undefined ? null : <span className="leading-5 text-ink-2">{`${skipVerb(met.skip)}: ${skipWords(met.skip)}`}</span>;
}

type Props = {
  readonly service: string;
  readonly backend: Backend;
  /** What it has of the connections from where the reader stands; undefined for nowhere. */
  readonly met: Met | undefined;
  /** Since when it is in its state, as far as it is known. */
  readonly since: Since | undefined;
  /** Left out where all rows have the same. */
  readonly showSlices: boolean;
};

export function EndpointRow({ service, backend, met, since, showSlices }: Props) {
  const { view, select } = useLive();
  const { state } = useShown();
  const { namespace } = splitKey(service);
  const selection = selectionOf(service, backend);
  const first = backend.endpoints[0];
  const conditions = first === undefined ? undefined : rawConditions(state, namespace, first);
  const hints = first === undefined ? undefined : hintText(first);
  const slices = [...new Set(backend.endpoints.flatMap((e) => e.slices))].join(', ');
  return (
    <tr
      className="block border-t border-hairline first:border-t-0"
      style={{ contentVisibility: 'auto', containIntrinsicSize: 'auto 98px' }}
    >
      <td className="block">
        <button
          type="button"
          aria-current={sameSelection(view.selection, selection)}
          onClick={() => select(selection)}
          {...about(selection)}
          className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 px-4 py-2 text-left hover:bg-surface-2 focus-visible:-outline-offset-2 aria-[current=true]:bg-accent-soft"
        >
          <span className="mt-0.5">
            <StateMark state={backend.state} />
          </span>
          <span className="flex min-w-0 flex-col">
            <span className="flex items-baseline justify-between gap-2">
              {backend.target.kind === 'pod' ? (
                <PodName name={splitKey(backend.target.pod).name} />
              ) : (
                <span className="mono break-all">{first?.address}</span>
              )}
              <span className={`shrink-0 text-label ${STATE_INK[backend.state]}`}>{backend.reason ?? stateWord(backend.state)}</span>
            </span>
            {backend.endpoints.map((endpoint) => (
              <AddressLine key={endpoint.address} endpoint={endpoint} />
            ))}
            {since !== undefined && (
              <span
                className={`num text-label leading-5 ${since.kind === 'seen' ? 'text-ink-2' : 'text-ink-3 italic'}`}
                data-since={since.kind}
              >
                {since.words}
              </span>
            )}
            <MetLine met={met} />
            <Doubt backend={backend} />
            <span className="mono truncate leading-5 text-ink-3" title={placeText(backend)}>
              {placeText(backend)}
            </span>
            {conditions !== undefined && (
              <span className="flex flex-wrap gap-x-3 text-label leading-5 text-ink-3">
                {conditionTexts(conditions).map(({ name, text, set }) => (
                  <span key={name}>
                    {name} <span className={set ? 'text-ink-2' : 'italic'}>{text}</span>
                  </span>
                ))}
              </span>
            )}
            {hints !== undefined && hints !== '' && <span className="text-label leading-5 text-ink-3">hint {hints}</span>}
            {showSlices && (
              <span className="mono truncate leading-5 text-ink-3" title={slices}>
                {slices}
              </span>
            )}
          </span>
        </button>
      </td>
    </tr>
  );
}
