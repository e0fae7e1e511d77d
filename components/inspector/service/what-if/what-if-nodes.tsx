'use client';
// What if: Pods more or fewer on each Node, and Nodes drained.

import { useId } from 'react';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { MOST_REPLICAS } from '#lib/whatif/assumption.ts';
import { useShown } from '#components/live/context.ts';
import { useWhatIf } from '#components/live/use-what-if.ts';
import { plural } from '#lib/std/plural.ts';
import { Section } from '#components/ui/section.tsx';
import { Said } from './what-if-said.tsx';

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
  const { actual } = useShown();
  const { find } = useWhatIf(service);
  const counts = podsByNode(actual, service);
  const nodes = [...actual.tables.Node.keys()].sort();
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
          <summary className="h-6 text-ink-3 hover:text-ink">{plural(rest.length, 'Node')} without</summary>
          {list(rest)}
        </details>
      )}
    </Section>
  );
}
