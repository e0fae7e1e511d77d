'use client';
// What can be changed of where the reader stands: the way in, the family, and what kube-proxy is set to.

import type { ChangeEvent, ReactNode } from 'react';
import type { PathKind } from '#lib/routing/packet.ts';
import { choiceOf, DEFAULT_DETECTOR, DETECTOR_CHOICE, DETECTOR_CHOICES } from '#lib/routing/local-detector.ts';
import { BEHAVIOUR, PROXY_MODES } from '#lib/routing/proxy-mode.ts';
import { DEFAULT_CHOICE, type ProxyChoice, type VantageChoice } from '#lib/routing/route-settings.ts';
import { useLive } from '#components/live/context.ts';
import { Button } from '#components/ui/button.tsx';
import { VIA } from '#lib/words/routing.ts';
import { detectorWords } from '#lib/words/vantage.ts';

const WAYS: readonly PathKind[] = ['clusterIP', 'nodePort', 'loadBalancer', 'externalIP'];

function Choice({
  name,
  value,
  onChange,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <label className="grid grid-cols-[104px_minmax(0,1fr)] items-center gap-3 py-0.5">
      <span className="text-ink-3">{name}</span>
      <select
        value={value}
        onChange={(event: ChangeEvent<HTMLSelectElement>) => onChange(event.target.value)}
        className="h-7 w-full min-w-0 rounded-md border border-hairline-2 bg-surface px-1.5 text-ink"
      >
        {children}
      </select>
    </label>
  );
}

type Props = { readonly stand: VantageChoice; readonly onMove: () => void };

export function VantageSettings({ stand, onMove }: Props) {
  const { view, go } = useLive();
  const { proxy } = view;
  const stands = (next: Partial<VantageChoice>): void => go({ ...view, stand: { ...stand, ...next } }, 'replace');
  const sets = (next: Partial<ProxyChoice>): void => go({ ...view, proxy: { ...proxy, ...next } }, 'replace');
  const addresses = proxy.nodePortAddresses;
  const detector = choiceOf(proxy.detectLocal);
  return (
    <>
      <Choice
        name="Way in"
        value={stand.via?.kind ?? 'auto'}
        onChange={(value) => {
          const kind = WAYS.find((way) => way === value);
          stands({ via: kind === undefined ? undefined : { kind, at: undefined } });
        }}
      >
        <option value="auto">{stand.vantage.kind === 'external' ? 'what each Service offers' : 'ClusterIP, as usual'}</option>
        {WAYS.map((way) => (
          <option key={way} value={way}>
            {VIA[way]}
          </option>
        ))}
      </Choice>
      <Choice
        name="IP family"
        value={stand.family ?? 'auto'}
        onChange={(value) => stands({ family: value === 'IPv4' || value === 'IPv6' ? value : undefined })}
      >
        <option value="auto">the first of each Service</option>
        <option value="IPv4">IPv4</option>
        <option value="IPv6">IPv6</option>
      </Choice>
      <p className="mt-2.5 mb-1 border-t border-hairline pt-2.5 text-label text-ink-3">
        The API does not show how kube-proxy is set: this is assumed.
      </p>
      <Choice
        name="Mode"
        value={proxy.mode}
        onChange={(value) => sets({ mode: PROXY_MODES.find((mode) => mode === value) ?? DEFAULT_CHOICE.mode })}
      >
        {PROXY_MODES.map((mode) => (
          <option key={mode} value={mode}>
            {mode}
            {mode === DEFAULT_CHOICE.mode ? ' (default)' : ''}
          </option>
        ))}
      </Choice>
      <Choice
        name="Knows Pods by"
        value={typeof detector === 'string' ? detector : 'cidrs'}
        onChange={(value) => sets({ detectLocal: DETECTOR_CHOICE[DETECTOR_CHOICES.find((id) => id === value) ?? DEFAULT_DETECTOR] })}
      >
        {DETECTOR_CHOICES.map((id) => (
          <option key={id} value={id}>
            {detectorWords(DETECTOR_CHOICE[id])}
            {id === DEFAULT_DETECTOR ? ' (default)' : ''}
          </option>
        ))}
        {typeof detector !== 'string' && <option value="cidrs">{detectorWords(proxy.detectLocal)}</option>}
      </Choice>
      <Choice
        name="Node ports on"
        value={addresses === undefined ? 'unset' : typeof addresses === 'string' ? addresses : 'cidrs'}
        onChange={(value) => sets({ nodePortAddresses: value === 'primary' ? 'primary' : undefined })}
      >
        <option value="unset">
          {BEHAVIOUR[proxy.mode].defaultNodePortAddresses === 'primary' ? 'the Node’s own address (default)' : 'all addresses (default)'}
        </option>
        <option value="primary">the Node’s own address (primary)</option>
        {typeof addresses === 'object' && <option value="cidrs">{addresses.join(', ')}</option>}
      </Choice>
      <div className="mt-2.5 flex justify-end border-t border-hairline pt-2.5">
        <Button onClick={onMove}>Stand elsewhere…</Button>
      </div>
    </>
  );
}
