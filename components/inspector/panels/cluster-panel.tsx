'use client';
// Beside the overview: the Nodes by zone, those with trouble always named.

import type { NodeSummary } from '#lib/cluster/summary.ts';
import { MutedCount } from '#components/findings/muted-count.tsx';
import { TroubleList } from '#components/findings/trouble-list.tsx';
import { countWords, troublesOf } from '#components/findings/troubles.ts';
import { useMutes } from '#components/live/use-mutes.ts';
import { useShown } from '#components/live/context.ts';
import { countText, plural } from '#lib/std/plural.ts';
import { Lately } from '#components/overview/lately-list.tsx';
import { Section } from '#components/ui/section.tsx';

/** Up to this many Nodes of a zone are listed; beyond it only those with trouble, and the rest counted. */
const LISTED = 12;

function nodeTrouble(node: NodeSummary): string {
  return [node.ready ? '' : 'not ready', node.unschedulable ? 'cordoned' : ''].filter((t) => t !== '').join(', ');
}

function NodeRow({ node }: { readonly node: NodeSummary }) {
  return (
    <li className="grid h-6 grid-cols-[minmax(0,1fr)_auto_32px] items-center gap-2">
      <span className="mono truncate" title={node.metadata.name}>
        {node.metadata.name}
      </span>
      <span className="text-label text-not-ready-ink">{nodeTrouble(node)}</span>
      <span className="num text-right text-label text-ink-3">{countText(node.pods)}</span>
    </li>
  );
}

function Zone({ name, nodes }: { readonly name: string; readonly nodes: readonly NodeSummary[] }) {
  const sorted = [...nodes].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const shown = sorted.length <= LISTED ? sorted : sorted.filter((node) => nodeTrouble(node) !== '');
  const folded = sorted.length - shown.length;
  const pods = nodes.reduce((sum, node) => sum + node.pods, 0);
  return (
    <Section title={name === '' ? 'No zone' : `Zone ${name}`} aside={<span className="text-label text-ink-3">{plural(pods, 'Pod')}</span>}>
      <ul>
        {shown.map((node) => (
          <NodeRow key={node.metadata.name} node={node} />
        ))}
      </ul>
      {folded > 0 && (
        <p className="text-label text-ink-3">
          {shown.length === 0 ? `${plural(folded, 'Node')}, all ready` : `and ${countText(folded)} more, all ready`}
        </p>
      )}
    </Section>
  );
}

/** The list beside has every Service; here is what explains several of them, and what is muted. */
function Causes() {
  const { state, summaries, ready } = useShown();
  const { groups, muted } = troublesOf(state, summaries, undefined);
  const together = groups.filter(({ because }) => because !== undefined);
  const mutes = useMutes();
  if (!ready || (together.length === 0 && muted.length === 0 && mutes.length === 0)) return null;
  return (
    <Section title="Trouble by cause" aside={<span className="text-label text-ink-3">{countWords(together)}</span>}>
      {together.length > 0 && <TroubleList groups={together} />}
      <MutedCount namespace={undefined} />
    </Section>
  );
}

export function ClusterPanel() {
  const { state, status } = useShown();
  const nodes = [...state.tables.NodeSummary.values()];
  const zones = new Map<string, NodeSummary[]>();
  for (const node of nodes) zones.set(node.zone ?? '', [...(zones.get(node.zone ?? '') ?? []), node]);
  const ready = nodes.filter((node) => node.ready).length;
  const version = status?.cluster.version;
  return (
    <>
      <header className="shrink-0 px-4 pt-4 pb-4 pr-11">
        <h2 className="text-label text-ink-3">Nodes ready</h2>
        <p className="num text-figure font-medium tracking-[-0.02em]">
          {nodes.length === 0 ? 'unknown' : countText(ready)}
          {nodes.length > 0 && <span className="text-title font-normal tracking-normal text-ink-3"> / {countText(nodes.length)}</span>}
        </p>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto border-t border-hairline">
        <Causes />
        <Lately />
        {[...zones]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, members]) => (
            <Zone key={name} name={name} nodes={members} />
          ))}
        {version !== undefined && <p className="border-t border-hairline px-4 py-3 text-label text-ink-3">Kubernetes {version}</p>}
      </div>
    </>
  );
}
