'use client';
// The controls of What if: the fields of the Service, its Nodes and its Pods. Each says what it is in the cluster.

import { useId, useState } from 'react';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { type Change, type Distribution, MOST_REPLICAS } from '#lib/whatif/change.ts';
import { useLive } from '#components/live/context.ts';
import { useWhatIf } from '#components/live/use-what-if.ts';
import { plural } from '#components/ui/age.ts';
import { Section } from '#components/ui/section.tsx';
import { podReason } from './pod-words.ts';
import { outcomeWords } from './what-if-words.ts';

const SELECT =
  'h-7 min-w-0 rounded-md border border-hairline-2 bg-surface px-1 text-ink hover:bg-surface-2 data-[on=true]:border-accent data-[on=true]:bg-accent-soft';

/** What came of the change of this subject, where that must be said. */
function Said({ id, subject, service }: { readonly id: string; readonly subject: string; readonly service: Key }) {
  const { store } = useLive();
  const { find } = useWhatIf(service);
  const change = find(subject);
  const result =
    change === undefined ? undefined : store.supposed?.outcomes.find((o) => o.change === change || sameChange(o.change, change));
  const words = result === undefined ? undefined : outcomeWords(result.outcome);
  if (words === undefined) return null;
  return (
    <p id={id} className={result?.outcome.kind === 'refused' ? 'text-broken-ink' : 'text-ink-2'}>
      {words}
    </p>
  );
}

function sameChange(a: Change, b: Change): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Option = { readonly value: string; readonly change: Change };

type FieldProps = {
  readonly service: Key;
  /** Also the subject of the change. */
  readonly field: Exclude<Change['kind'], 'pod' | 'drain' | 'replicas'>;
  readonly now: string;
  readonly options: readonly Option[];
};

function Field({ service, field, now, options }: FieldProps) {
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const supposed = find(field);
  const value = options.find((o) => supposed !== undefined && sameChange(o.change, supposed))?.value ?? now;
  const values = options.some((o) => o.value === now) ? options.map((o) => o.value) : [now, ...options.map((o) => o.value)];
  return (
    <>
      <label htmlFor={id} className="min-w-0 truncate text-label leading-7 text-ink-2" title={field}>
        {field}
      </label>
      <span className="grid min-w-0">
        <select
          id={id}
          data-on={supposed !== undefined}
          aria-describedby={`${id}-said`}
          className={SELECT}
          value={value}
          onChange={(event) => {
            const option = options.find((o) => o.value === event.target.value);
            if (option === undefined || option.value === now) letGo(field);
            else suppose(option.change);
          }}
        >
          {values.map((each) => (
            <option key={each} value={each}>
              {each}
              {each === now ? ' (as it is)' : ''}
            </option>
          ))}
        </select>
      </span>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject={field} service={service} />
      </span>
    </>
  );
}

const POLICIES = ['Cluster', 'Local'] as const;
const DISTRIBUTIONS: readonly Distribution[] = ['none', 'PreferSameZone', 'PreferSameNode'];

function EarlyField({ service, now }: { readonly service: Key; readonly now: boolean }) {
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const supposed = find('publishNotReadyAddresses');
  return (
    <>
      <label htmlFor={id} className="min-w-0 truncate text-label leading-7 text-ink-2" title="publishNotReadyAddresses">
        publishNotReadyAddresses
      </label>
      <span>
        <span className="flex h-7 items-center gap-2">
          <input
            id={id}
            type="checkbox"
            className="size-4 accent-accent"
            checked={supposed?.kind === 'publishNotReadyAddresses' ? supposed.to : now}
            onChange={(event) => {
              if (event.target.checked === now) letGo('publishNotReadyAddresses');
              else suppose({ kind: 'publishNotReadyAddresses', to: event.target.checked });
            }}
          />
          <span className="text-ink-3">{now ? 'on as it is' : 'off as it is'}</span>
        </span>
      </span>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject="publishNotReadyAddresses" service={service} />
      </span>
    </>
  );
}

export function FieldControls({ service }: { readonly service: Service }) {
  const { spec, metadata } = service;
  const key = keyOf(metadata.namespace, metadata.name);
  return (
    <Section title="The Service">
      <div className="grid grid-cols-[minmax(0,1fr)_134px] gap-x-2 gap-y-1">
        <Field
          service={key}
          field="externalTrafficPolicy"
          now={spec.externalTrafficPolicy ?? 'unset'}
          options={POLICIES.map((to) => ({ value: to, change: { kind: 'externalTrafficPolicy', to } }))}
        />
        <Field
          service={key}
          field="internalTrafficPolicy"
          now={spec.internalTrafficPolicy ?? 'Cluster'}
          options={POLICIES.map((to) => ({ value: to, change: { kind: 'internalTrafficPolicy', to } }))}
        />
        <Field
          service={key}
          field="trafficDistribution"
          now={spec.trafficDistribution ?? 'none'}
          options={DISTRIBUTIONS.map((to) => ({ value: to, change: { kind: 'trafficDistribution', to } }))}
        />
        <Field
          service={key}
          field="sessionAffinity"
          now={spec.sessionAffinity}
          options={(['None', 'ClientIP'] as const).map((to) => ({ value: to, change: { kind: 'sessionAffinity', to } }))}
        />
        <EarlyField service={key} now={spec.publishNotReadyAddresses} />
      </div>
    </Section>
  );
}

type NodeOfService = { readonly node: string; readonly pods: number };

function podsByNode(state: ClusterState, service: Key): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of linked(state.index.podsByService, service)) {
    const node = state.tables.Pod.get(key)?.spec.nodeName;
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}

const STEP = 'grid size-6 place-items-center rounded border border-hairline-2 text-ink-2 hover:bg-surface-2 disabled:opacity-40';

function NodeControl({ service, node, pods }: { readonly service: Key } & NodeOfService) {
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const replicas = find(`replicas ${node}`);
  const by = replicas?.kind === 'replicas' ? replicas.by : 0;
  const drained = find(`drain ${node}`) !== undefined;
  const step = (next: number): void => {
    if (next === 0) letGo(`replicas ${node}`);
    else suppose({ kind: 'replicas', node, by: next });
  };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 py-0.5" data-testid="what-if-node" data-node={node}>
      <span className="mono truncate" title={node}>
        {node}
      </span>
      <span className="flex items-center gap-1.5" role="group" aria-label={`Pods on ${node}`}>
        <button
          type="button"
          className={STEP}
          aria-label={`One Pod fewer on ${node}`}
          disabled={pods + by <= 0}
          onClick={() => step(by - 1)}
        >
          −
        </button>
        <span className="num w-9 text-center" aria-live="polite">
          {pods}
          {by !== 0 && <span className="text-accent-ink">{by > 0 ? ` +${by}` : ` −${-by}`}</span>}
        </span>
        <button
          type="button"
          className={STEP}
          aria-label={`One Pod more on ${node}`}
          disabled={by >= MOST_REPLICAS}
          onClick={() => step(by + 1)}
        >
          +
        </button>
      </span>
      <label htmlFor={id} className="flex items-center gap-1.5 text-ink-2">
        <input
          id={id}
          type="checkbox"
          className="size-4 accent-accent"
          aria-label={`Drain ${node}`}
          checked={drained}
          onChange={(event) => (event.target.checked ? suppose({ kind: 'drain', node }) : letGo(`drain ${node}`))}
        />
        drain
      </label>
      <span className="col-span-3 empty:hidden">
        <Said id={`${id}-replicas`} subject={`replicas ${node}`} service={service} />
        <Said id={`${id}-drain`} subject={`drain ${node}`} service={service} />
      </span>
    </li>
  );
}

export function NodeControls({ service }: { readonly service: Key }) {
  const { store } = useLive();
  const { find } = useWhatIf(service);
  const counts = podsByNode(store.actual, service);
  const nodes = [...store.actual.tables.Node.keys()].sort();
  const touched = (node: string): boolean => find(`replicas ${node}`) !== undefined || find(`drain ${node}`) !== undefined;
  const first = nodes.filter((node) => counts.has(node) || touched(node));
  const rest = nodes.filter((node) => !counts.has(node) && !touched(node));
  if (nodes.length === 0) return null;
  const list = (names: readonly string[]) => (
    <ul>
      {names.map((node) => (
        <NodeControl key={node} service={service} node={node} pods={counts.get(node) ?? 0} />
      ))}
    </ul>
  );
  return (
    <Section title="Its Pods on each Node">
      {list(first)}
      {rest.length > 0 && (
        <details open={first.length === 0}>
          <summary className="h-6 text-ink-3 hover:text-ink">
            {rest.length === 1 ? '1 Node without' : `${rest.length} Nodes without`}
          </summary>
          {list(rest)}
        </details>
      )}
    </Section>
  );
}

const POD_STATES = ['not-ready', 'terminating', 'deleted'] as const;
const POD_WORDS: Readonly<Record<(typeof POD_STATES)[number], string>> = {
  'not-ready': 'not ready',
  terminating: 'terminating',
  deleted: 'deleted',
};

function PodControl({ service, pod }: { readonly service: Key; readonly pod: Key }) {
  const { store } = useLive();
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const { name } = splitKey(pod);
  const record = store.actual.tables.Pod.get(pod);
  const supposed = find(`pod ${name}`);
  const now = record === undefined ? 'gone' : podReason(record) === '' ? 'ready' : podReason(record);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 py-0.5" data-testid="what-if-pod">
      <label htmlFor={id} className="mono truncate" title={name}>
        {name}
      </label>
      <select
        id={id}
        data-on={supposed !== undefined}
        className={`max-w-40 ${SELECT}`}
        value={supposed?.kind === 'pod' ? supposed.to : ''}
        onChange={(event) => {
          const to = POD_STATES.find((state) => state === event.target.value);
          if (to === undefined) letGo(`pod ${name}`);
          else suppose({ kind: 'pod', pod: name, to });
        }}
      >
        <option value="">{now} (as it is)</option>
        {POD_STATES.map((state) => (
          <option key={state} value={state}>
            {POD_WORDS[state]}
          </option>
        ))}
      </select>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject={`pod ${name}`} service={service} />
      </span>
    </li>
  );
}

/** Beyond so many, Pods are found by name. */
const MANY = 24;

export function PodControls({ service }: { readonly service: Key }) {
  const { store } = useLive();
  const { changes } = useWhatIf(service);
  const [wanted, setWanted] = useState('');
  const namespace = splitKey(service).namespace;
  const supposed = new Set(changes.flatMap((change) => (change.kind === 'pod' ? [keyOf(namespace, change.pod)] : [])));
  const selected = linked(store.actual.index.podsByService, service);
  const all = [...new Set([...selected, ...supposed])].sort();
  const found = all.filter((key) => supposed.has(key) || splitKey(key).name.includes(wanted.trim()));
  const shown = found.slice(0, MANY);
  if (all.length === 0) return null;
  return (
    <details className="border-t border-hairline px-4 py-3" open={supposed.size > 0}>
      <summary className="text-label font-medium text-ink-3 hover:text-ink">{plural(all.length, 'Pod')} of it</summary>
      <div className="pt-1.5">
        {all.length > MANY && (
          <input
            type="search"
            aria-label="Find a Pod by name"
            placeholder={`Find one of ${all.length} Pods`}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            className="mb-1.5 h-7 w-full rounded-md border border-hairline-2 bg-surface px-2 placeholder:text-ink-3"
          />
        )}
        <ul>
          {shown.map((key) => (
            <PodControl key={key} service={service} pod={key} />
          ))}
        </ul>
        {found.length > shown.length && <p className="pt-1 text-ink-3">{found.length - shown.length} more: find them by name.</p>}
        {found.length === 0 && <p className="text-ink-3">No Pod of this Service is called that.</p>}
      </div>
    </details>
  );
}
