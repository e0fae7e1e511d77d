// Node by node: the rows of the table, grouped by zone, with equal Nodes folded where there are many.

import { keyOf } from '#lib/kube/key.ts';
import { zoneOf } from '#lib/kube/node.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type HealthCheck, healthChecksOf } from '#lib/routing/health-check.ts';
import { type NodeQuestion, nodeVerdicts, type NodeVerdict } from '#lib/routing/node-verdicts.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import { type ProxiedPort, proxiedPort } from '#lib/routing/proxied-port.ts';
import type { ProxySettings } from '#lib/routing/proxy-settings.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { outsidePaths } from '#lib/routing/route-settings.ts';

export type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

/** A port in one family; `equal`: those of the Service for which every Node says the same. */
export type PortChoice = { readonly port: ServicePort; readonly family: IPFamily; readonly proxied: Proxied };

/** Ways in for which every Node says the same share a column. */
export type Column = { readonly question: NodeQuestion; readonly paths: readonly PathKind[] };

export type Answer = Omit<NodeVerdict, 'node'>;

export type Row = {
  readonly zone: string | undefined;
  /** One, or many that say the same. */
  readonly nodes: readonly string[];
  /** One for each column. */
  readonly answers: readonly Answer[];
  readonly health: HealthCheck | undefined;
};

export type NodeTable = { readonly columns: readonly Column[]; readonly rows: readonly Row[]; readonly health: boolean };

/** Up to so many Nodes each has a row of its own. */
const FOLD_ABOVE = 12;

/** The ports of a Service that kube-proxy has rules for, family by family. */
export function choicesOf(state: ClusterState, service: Service): readonly PortChoice[] {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  return service.spec.ports.flatMap((port) =>
    addressFamiliesOf(service).flatMap((family): PortChoice[] => {
      const proxied = proxiedPort(state, key, { number: port.port, protocol: port.protocol }, family);
      return proxied.kind === 'proxied' ? [{ port, family, proxied }] : [];
    }),
  );
}

function signature({ decision, endpoints, fallback, seen }: Answer): string {
  const { verdict, source } = decision;
  return `${verdict.kind} ${'reason' in verdict ? verdict.reason : ''} ${endpoints} ${fallback} ${source.kind} ${source.reason} ${seen.client}`;
}

type Asked = Column & { readonly verdicts: readonly NodeVerdict[] };

function ask(state: ClusterState, proxied: Proxied, proxy: ProxySettings): readonly Asked[] {
  const questions: NodeQuestion[] = [{ path: 'clusterIP', client: 'pod' }];
  for (const path of outsidePaths(proxied.info)) questions.push({ path, client: 'external' });
  const asked: Asked[] = [];
  for (const question of questions) {
    const verdicts = nodeVerdicts(state, proxied, question, proxy);
    const same = asked.findIndex(
      (other) => other.question.client === question.client && other.verdicts.every((v, i) => signature(v) === signature(verdicts[i] ?? v)),
    );
    const held = asked[same];
    if (held === undefined) asked.push({ question, paths: [question.path], verdicts });
    else asked[same] = { ...held, paths: [...held.paths, question.path] };
  }
  return asked;
}

function byZone(a: Row, b: Row): number {
  if (a.zone !== b.zone) return a.zone === undefined ? 1 : b.zone === undefined ? -1 : a.zone < b.zone ? -1 : 1;
  return (a.nodes[0] ?? '') < (b.nodes[0] ?? '') ? -1 : 1;
}

/** Folds Nodes of a zone that say the same. */
function fold(rows: readonly Row[]): readonly Row[] {
  const folded = new Map<string, Row>();
  for (const row of rows) {
    const at = [row.zone ?? '', ...row.answers.map(signature), row.health?.status ?? '', row.health?.weight ?? ''].join('|');
    const held = folded.get(at);
    folded.set(at, held === undefined ? row : { ...held, nodes: [...held.nodes, ...row.nodes] });
  }
  return [...folded.values()];
}

export function nodeTable(state: ClusterState, { proxied }: PortChoice, proxy: ProxySettings): NodeTable {
  const asked = ask(state, proxied, proxy);
  const names = [...state.tables.Node.keys()].sort();
  const health = healthChecksOf(proxied.service, proxied.slices, proxied.info.family, names, proxy.healthy);
  const rows = names.map((name, i): Row => {
    const node = state.tables.Node.get(name);
    return {
      zone: node === undefined ? undefined : zoneOf(node),
      nodes: [name],
      answers: asked.flatMap(({ verdicts }) => verdicts[i] ?? []),
      health: health.get(name),
    };
  });
  return {
    columns: asked.map(({ question, paths }) => ({ question, paths })),
    rows: (names.length > FOLD_ABOVE ? fold(rows) : rows).toSorted(byZone),
    health: health.size > 0,
  };
}

/** Do all of a Service's ports and families have the same table? Then one of them speaks for all. */
export function sameTables(tables: readonly NodeTable[]): boolean {
  const text = (table: NodeTable): string =>
    JSON.stringify([table.columns, table.rows.map((row) => [row.nodes, row.answers.map(signature), row.health])]);
  return tables.every((table) => text(table) === text(tables[0] ?? table));
}
