'use client';
// Node by node: what a connection that starts or arrives at each Node meets, and in plain words why.

import { portText } from '#lib/kube/protocol.ts';
import { useMemo, useState } from 'react';
import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { standingNode } from '#lib/graph/service-view.ts';
import { backing } from '#lib/routing/backing.ts';
import type { Candidate } from '#lib/routing/candidates.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { nodeDetail } from '#lib/routing/node-verdicts.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import { placeholderOf } from '#lib/routing/placeholder.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import { about } from '#components/menu/subject-at.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { verdictWhy } from '#lib/words/routing.ts';
import type { Severity } from '#lib/cluster/finding.ts';
import { type Weigh, weighing } from '#lib/diagnosis/verdict-severity.ts';
import { sameVantage } from '#components/live/stand-here.ts';
import { plural } from '#lib/std/plural.ts';
import { affinityWords, answerWords, detailWords, healthWords, leftOutLines, rulesOf, rulesWithGist, sideWords } from '#lib/words/node.ts';
import { type Answer, choicesOf, type Column, nodeTable, type NodeTable, type PortChoice, type Row, sameTables } from './node-table.ts';

const INK: Readonly<Record<'deliver' | 'fallback' | 'none' | Severity, string>> = {
  deliver: 'text-ink',
  fallback: 'text-draining-ink',
  none: 'text-ink-3',
  info: 'font-medium text-ink-2',
  warning: 'font-medium text-not-ready-ink',
  broken: 'font-medium text-broken-ink',
};

function inkOf({ decision, fallback }: Answer, node: string, weigh: Weigh): string {
  const { verdict, policy } = decision;
  if (verdict.kind === 'deliver') return fallback ? INK.fallback : INK.deliver;
  return INK[weigh({ verdict, node, traffic: policy.traffic }) ?? 'none'];
}

function choiceText({ port, family }: PortChoice, families: boolean): string {
  const name = `:${portText(port.port, port.protocol)}`;
  return families ? `${name} ${family}` : name;
}

function PortPicker({
  choices,
  at,
  onPick,
}: {
  readonly choices: readonly PortChoice[];
  readonly at: number;
  readonly onPick: (at: number) => void;
}) {
  const families = new Set(choices.map((c) => c.family)).size > 1;
  return (
    <div role="radiogroup" aria-label="Service port" className="flex flex-wrap gap-1 px-4 pt-3">
      {choices.map((choice, i) => (
        <button
          key={`${choice.port.name}${choice.family}${choice.port.protocol}`}
          type="button"
          role="radio"
          aria-checked={i === at}
          onClick={() => onPick(i)}
          className="mono h-6 rounded-md border border-hairline px-2 text-ink-2 hover:border-hairline-2 aria-checked:border-accent aria-checked:bg-accent-soft aria-checked:text-accent-ink"
        >
          {choiceText(choice, families)}
        </button>
      ))}
    </div>
  );
}

/** The heads of narrow columns. */
const BRIEF: Readonly<Record<PathKind, string>> = {
  clusterIP: 'ClusterIP',
  nodePort: 'node port',
  loadBalancer: 'LB',
  externalIP: 'ext. IP',
};

function columnHead({ question, paths }: Column): { readonly side: string; readonly how: string } {
  if (question.path === 'clusterIP') return { side: 'from its Pods', how: 'ClusterIP' };
  return { side: 'from outside', how: paths.map((path) => BRIEF[path]).join(', ') };
}

function standFor(column: Column, node: string): VantageChoice {
  if (column.question.client === 'pod') return { vantage: { kind: 'node', node }, via: undefined, family: undefined };
  return { vantage: { kind: 'external', node, address: undefined }, via: { kind: column.question.path, at: undefined }, family: undefined };
}

function EndpointNames({ names }: { readonly names: readonly string[] }) {
  const shown = names.slice(0, 8);
  return (
    <p className="mono leading-5 break-words text-ink-2">
      {shown.join(', ')}
      {names.length > shown.length && <span className="font-sans text-ink-3"> and {names.length - shown.length} more</span>}
    </p>
  );
}

/** The Pod that has the address, with its namespace where that is another; the address where none does. */
function nameOf(state: ClusterState, { port, proxied }: PortChoice, candidate: Candidate): string {
  const { namespace } = proxied.service.metadata;
  const { pod } = backing(state, namespace, candidate, port.protocol);
  if (pod === undefined) return candidate.id;
  const found = splitKey(pod);
  return found.namespace === namespace ? found.name : pod;
}

function Detail({ choice, column, node }: { readonly choice: PortChoice; readonly column: Column; readonly node: string }) {
  const { routeSettings } = useLive();
  const { state } = useShown();
  const record = state.tables.Node.get(node);
  if (record === undefined) return null;
  const detail = nodeDetail(choice.proxied, column.question, record, routeSettings.proxy);
  const delivered = detail.decision.verdict.kind === 'deliver';
  const rules = rulesWithGist(rulesOf(detail));
  const affinity = choice.proxied.info.affinitySeconds;
  return (
    <div className="py-1.5">
      <p className="text-label text-ink-3">{sideWords(column, node)}</p>
      {detailWords(detail, node).map((line) => (
        <p key={line} className="text-ink">
          {line}
        </p>
      ))}
      {delivered && affinity !== undefined && <p>{affinityWords(affinity)}</p>}
      {column.paths.includes('loadBalancer') && choice.proxied.info.sourceRanges.length > 0 && (
        <p className="text-ink-2">
          By the load balancer’s address that holds for clients inside loadBalancerSourceRanges; all others are dropped. Node ports are not
          checked.
        </p>
      )}
      {detail.endpoints.length > 0 && <EndpointNames names={detail.endpoints.map((e) => nameOf(state, choice, e))} />}
      {detail.leftOut.length > 0 && <p className="text-ink-2">Left out: {leftOutLines(detail).join('; ')}.</p>}
      <dl className="mt-1 grid grid-cols-[28px_minmax(0,1fr)] text-label text-ink-3">
        {rules.map(({ rule, gist }) => (
          <div key={rule} className="contents">
            <dt className="mono leading-[18px]">{rule}</dt>
            <dd className="leading-[18px]">{gist}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

type RowProps = {
  readonly choice: PortChoice;
  readonly table: NodeTable;
  readonly row: Row;
  readonly open: boolean;
  readonly onToggle: () => void;
};

function NodeRow({ choice, table, row, open, onToggle }: RowProps) {
  const { routeSettings, view, go } = useLive();
  const { state } = useShown();
  const [node = ''] = row.nodes;
  const stood = row.nodes.includes(standingNode(state, routeSettings) ?? '');
  const weigh = useMemo(() => weighing(state, choice.proxied.service), [state, choice.proxied.service]);
  const many = row.nodes.length > 1;
  return (
    <>
      <tr className="border-t border-hairline align-baseline">
        <th scope="row" className="w-full max-w-0 p-0 text-left font-normal">
          <button
            type="button"
            aria-expanded={open}
            onClick={onToggle}
            title={many ? row.nodes.join(', ') : node}
            {...(many ? {} : about({ kind: 'Node', key: node }))}
            className="flex min-h-8 w-full items-center gap-1.5 py-1 pl-3 text-left hover:bg-surface-2 focus-visible:-outline-offset-2"
          >
            <svg
              width="10"
              height="10"
              viewBox="0 0 10 10"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.4"
              aria-hidden="true"
              className={`shrink-0 text-ink-3 ${open ? 'rotate-90' : ''}`}
            >
              <path d="m3.5 2 3 3-3 3" strokeLinecap="round" strokeLinejoin="round" />
            </svg>
            <span className={`min-w-0 truncate ${many ? '' : 'mono'}`}>{many ? plural(row.nodes.length, 'Node') : node}</span>
            {stood && <span className="shrink-0 text-label text-accent-ink">{many ? 'you are on one' : 'you are here'}</span>}
          </button>
        </th>
        {table.columns.map((column, i) => {
          const answer = row.answers[i];
          const stand = standFor(column, node);
          if (answer === undefined) return <td key={column.question.path} />;
          const here = sameVantage(view.stand?.vantage, stand.vantage);
          return (
            <td key={column.question.path} className={`py-0 pl-0 text-right ${lastEdge(table, i)}`}>
              <button
                type="button"
                onClick={() => go({ ...view, stand })}
                title={`Stand ${column.question.client === 'pod' ? `on ${node}` : `outside, arriving at ${node}`}`}
                className={`min-h-8 rounded px-1.5 py-1 text-right whitespace-nowrap hover:underline hover:underline-offset-2 focus-visible:-outline-offset-2 ${inkOf(answer, node, weigh)} ${here ? 'bg-accent-soft' : ''}`}
              >
                {answerWords(answer)}
              </button>
            </td>
          );
        })}
        {table.health && <td className="num pr-3 pl-1.5 text-right text-ink-2">{row.health?.status ?? ''}</td>}
      </tr>
      {open && (
        <tr>
          <td colSpan={table.columns.length + (table.health ? 2 : 1)} className="bg-surface-2 px-4 py-1">
            {many && (
              <>
                <p className="mono pt-1.5 leading-5 break-words text-ink-2">{row.nodes.join(', ')}</p>
                <p className="pt-1.5 text-ink-2">Each of them does the same with as many endpoints. Here is one of them, {node}:</p>
              </>
            )}
            {table.columns.map((column) => (
              <Detail key={column.question.path} choice={choice} column={column} node={node} />
            ))}
            {row.health !== undefined && <p className="pb-1.5 text-ink-2">{healthWords(row.health)}</p>}
          </td>
        </tr>
      )}
    </>
  );
}

/** The last column keeps the panel's margin. */
function lastEdge(table: NodeTable, column: number): string {
  return !table.health && column === table.columns.length - 1 ? 'pr-2.5' : 'pr-0';
}

function rowId(row: Row): string {
  return row.nodes[0] ?? '';
}

function Table({ choice, table }: { readonly choice: PortChoice; readonly table: NodeTable }) {
  const [open, setOpen] = useState<string>();
  return (
    <table className="w-full border-collapse" data-testid="node-table">
      <thead>
        <tr className="align-bottom text-label text-ink-3">
          <th scope="col" className="pt-3 pb-1 pl-4 text-left font-normal">
            a connection
          </th>
          {table.columns.map((column, i) => {
            const { side, how } = columnHead(column);
            return (
              <th
                key={column.question.path}
                scope="col"
                className={`pt-3 pb-1 pl-1.5 text-right font-normal ${lastEdge(table, i) === 'pr-0' ? 'pr-1.5' : 'pr-4'}`}
              >
                <span className="block whitespace-nowrap">{side}</span>
                <span className="block whitespace-nowrap text-ink-2">{how}</span>
              </th>
            );
          })}
          {table.health && (
            <th scope="col" className="pt-3 pr-3 pb-1 pl-1.5 text-right font-normal">
              health
              <br />
              check
            </th>
          )}
        </tr>
      </thead>
      {[...new Set(table.rows.map((row) => row.zone))].map((zone) => (
        <tbody key={zone ?? ''}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={table.columns.length + (table.health ? 2 : 1)}
              className="px-4 pt-2 pb-0.5 text-left text-label font-medium text-ink-2"
            >
              {zone === undefined ? 'no zone' : `zone ${zone}`}
            </th>
          </tr>
          {table.rows
            .filter((row) => row.zone === zone)
            .map((row) => (
              <NodeRow
                key={rowId(row)}
                choice={choice}
                table={table}
                row={row}
                open={open === rowId(row)}
                onToggle={() => setOpen(open === rowId(row) ? undefined : rowId(row))}
              />
            ))}
        </tbody>
      ))}
    </table>
  );
}

function whyNot(state: ClusterState, service: Service): string {
  const { namespace, name } = service.metadata;
  const mark = placeholderOf(service, slicesOf(state, keyOf(namespace, name)));
  if (mark?.traffic === 'elsewhere') return verdictWhy({ kind: 'no-rule', reason: 'placeholder' });
  if (service.spec.type === 'ExternalName') return verdictWhy({ kind: 'no-such-path', reason: 'external-name' });
  if (service.spec.clusterIP === 'None') return verdictWhy({ kind: 'no-such-path', reason: 'headless' });
  return verdictWhy({ kind: 'no-rule', reason: 'service-proxy-name' });
}

export function ServiceNodes({ service }: { readonly service: Service }) {
  const { routeSettings } = useLive();
  const { state } = useShown();
  const [picked, setPicked] = useState(0);
  const { choices, tables } = useMemo(() => {
    const found = choicesOf(state, service);
    return { choices: found, tables: found.map((choice) => nodeTable(state, choice, routeSettings.proxy)) };
  }, [state, service, routeSettings.proxy]);
  if (choices.length === 0) {
    const why = service.spec.ports.length === 0 ? 'the Service lists no port' : whyNot(state, service);
    return <p className="px-4 py-3 text-ink-2">No Node has a rule for it: {why}.</p>;
  }
  if (state.tables.Node.size === 0) return <p className="px-4 py-3 text-ink-2">No Node is known here: Nodes may not be read.</p>;
  const alike = sameTables(tables);
  const at = alike ? 0 : Math.min(picked, choices.length - 1);
  const choice = choices[at];
  const table = tables[at];
  if (choice === undefined || table === undefined) return null;
  return (
    <>
      {!alike && <PortPicker choices={choices} at={at} onPick={setPicked} />}
      <Table choice={choice} table={table} />
      <p className="border-t border-hairline px-4 py-2.5 text-label text-ink-3">
        {alike && choices.length > 1 && <>The same for all {choices.length} ports and families. </>}
        As kube-proxy decides it ({routeSettings.proxy.mode}); another dataplane may differ. Click an answer to stand there.
      </p>
    </>
  );
}
