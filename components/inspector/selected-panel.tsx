'use client';
// The panel for each kind of thing that can be selected, and for one that is no longer there.

import type { ReactNode } from 'react';
import { namespaceOf, type Selection } from '#components/live/view.ts';
import { useLive, useShown } from '#components/live/context.ts';
import type { RecordOf } from '#lib/cluster/record.ts';
import { shapeOf } from '#lib/diagnosis/shape.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import type { RouteKind } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import type { WorkloadRecord } from '#lib/kube/workload-record.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import { ChangePanel } from '#components/changes/change-panel.tsx';
import type { PanelKind } from '#components/parts/kinds.tsx';
import { SEVERITY_INK, worstOf } from '#components/parts/finding-words.ts';
import { AddressOverview } from '#components/inspector/panels/address-panel.tsx';
import { GatewayOverview } from '#components/inspector/panels/gateway-panel.tsx';
import { IngressOverview } from '#components/inspector/panels/ingress-panel.tsx';
import { NetworkPolicyOverview } from '#components/inspector/panels/network-policy-panel.tsx';
import { NodeOverview } from '#components/inspector/panels/node-panel.tsx';
import { OwnFindings } from '#components/inspector/parts/own-findings.tsx';
import { PanelHead } from '#components/inspector/parts/panel-head.tsx';
import { PodOverview } from '#components/inspector/panels/pod-panel.tsx';
import { type BodyTab, RecordPanel } from '#components/inspector/panels/record-panel.tsx';
import { RouteOverview } from '#components/inspector/panels/route-panel.tsx';
import { WorkloadOverview } from '#components/inspector/panels/workload-panel.tsx';
import { ServiceEndpoints } from '#components/inspector/service/endpoints/service-endpoints.tsx';
import { ServiceNames } from '#components/inspector/service/names/service-names.tsx';
import { ServiceNodes } from '#components/inspector/service/nodes/service-nodes.tsx';
import { NodeTrace, PodTrace, ServiceTrace } from '#components/inspector/service/trace/trace-tab.tsx';
import { ServicePolicy } from '#components/inspector/service/policy/service-policy.tsx';
import { ServiceOverview } from '#components/inspector/service/overview/service-overview.tsx';
import { ServiceWhatIf } from '#components/inspector/service/what-if/what-if.tsx';

function Gone({ selection }: { readonly selection: Selection }) {
  const { ready } = useShown();
  const { name } = splitKey(selection.key);
  return (
    <>
      <PanelHead
        glyph={selection.kind}
        kind={selection.kind}
        name={selection.kind === 'Address' ? name.slice(name.indexOf('/') + 1) : name}
      />
      <p className="border-t border-hairline px-4 py-3 text-ink-2" data-testid="gone">
        {ready ? 'It is not in this view: deleted, or somewhere else.' : ''}
      </p>
    </>
  );
}

type RecordKind = Exclude<PanelKind, 'Address'>;

type Panel<R> = {
  /** Where it is not the glyph, the name and the kind. */
  readonly head?: (record: R) => ReactNode;
  /** What is asked first before what is asked seldom; the YAML comes after them. */
  readonly tabs: (record: R) => readonly BodyTab[];
};

function keyOfRecord({ metadata }: KubeRecord): Key {
  return keyOf(metadata.namespace, metadata.name);
}

function overview(body: ReactNode): BodyTab {
  return { id: 'overview', label: 'Overview', body };
}

/** What is wrong with it, and what it is. */
function withFindings(record: RecordOf<RecordKind>, body: ReactNode): BodyTab {
  return overview(
    <>
      <OwnFindings of={{ kind: record.kind, key: keyOfRecord(record) }} />
      {body}
    </>,
  );
}

function ServiceHead({ service }: { readonly service: Service }) {
  const { summaries } = useShown();
  const summary = summaries.get(keyOfRecord(service));
  const severity = summary === undefined ? undefined : worstOf(summary);
  const shape = shapeOf(service);
  return (
    <PanelHead
      glyph={shape}
      kind={`${shape} Service`}
      name={service.metadata.name}
      ink={severity === undefined ? 'text-ink-3' : SEVERITY_INK[severity]}
    />
  );
}

/** Gateways and routes of other namespaces are part of a view, so it is said where they are. */
function ThingHead({ record }: { readonly record: RecordOf<RecordKind> }) {
  const { view } = useLive();
  const { kind } = record;
  const { namespace, name } = record.metadata;
  const here = namespace === '' || namespace === namespaceOf(view.scope);
  return <PanelHead glyph={kind} kind={here ? kind : `${kind} of the namespace ${namespace}`} name={name} mono />;
}

const ROUTE: Panel<RecordOf<RouteKind>> = { tabs: (route) => [withFindings(route, <RouteOverview route={route} />)] };

const WORKLOAD: Panel<WorkloadRecord> = { tabs: (record) => [withFindings(record, <WorkloadOverview record={record} />)] };

const PANELS: { readonly [K in RecordKind]: Panel<RecordOf<K>> } = {
  Service: {
    head: (service) => <ServiceHead service={service} />,
    tabs(service) {
      const key = keyOfRecord(service);
      return [
        overview(<ServiceOverview service={service} />),
        { id: 'endpoints', label: 'Endpoints', body: <ServiceEndpoints service={service} /> },
        { id: 'nodes', label: 'Nodes', body: <ServiceNodes service={service} /> },
        { id: 'trace', label: 'Trace', body: <ServiceTrace service={key} /> },
        { id: 'changes', label: 'Changes', body: <ChangePanel key={key} scope={{ kind: 'service', service: key }} /> },
        { id: 'policy', label: 'Policy', body: <ServicePolicy service={service} /> },
        { id: 'what-if', label: 'What if', body: <ServiceWhatIf service={service} /> },
        { id: 'names', label: 'Names', body: <ServiceNames service={service} /> },
      ];
    },
  },
  Pod: {
    head: (pod) => <PanelHead glyph="Pod" kind="Pod" name={pod.metadata.name} mono />,
    tabs: (pod) => [overview(<PodOverview pod={pod} />), { id: 'trace', label: 'Trace', body: <PodTrace pod={keyOfRecord(pod)} /> }],
  },
  Node: {
    tabs: (node) => [
      withFindings(node, <NodeOverview node={node} />),
      { id: 'trace', label: 'Trace', body: <NodeTrace node={node.metadata.name} /> },
    ],
  },
  Ingress: { tabs: (ingress) => [withFindings(ingress, <IngressOverview ingress={ingress} />)] },
  Gateway: { tabs: (gateway) => [withFindings(gateway, <GatewayOverview gateway={gateway} />)] },
  Deployment: WORKLOAD,
  StatefulSet: WORKLOAD,
  DaemonSet: WORKLOAD,
  ReplicaSet: WORKLOAD,
  HTTPRoute: ROUTE,
  GRPCRoute: ROUTE,
  TLSRoute: ROUTE,
  TCPRoute: ROUTE,
  UDPRoute: ROUTE,
  NetworkPolicy: { tabs: (policy) => [withFindings(policy, <NetworkPolicyOverview policy={policy} />)] },
};

/** `namespace/service/address`; the address may hold anything but a slash. */
function splitAddress(key: string): { readonly service: Key; readonly address: string } {
  const slash = key.lastIndexOf('/');
  return { service: key.slice(0, slash), address: key.slice(slash + 1) };
}

/** No record, but what slices say. */
function AddressPanel({ selection }: { readonly selection: Selection }) {
  const { state } = useShown();
  const { service, address } = splitAddress(selection.key);
  const backend = backendsOf(state, service).find((b) => b.endpoints.some((e) => e.address === address));
  const slice = backend?.endpoints[0]?.slices[0];
  if (backend === undefined) return <Gone selection={selection} />;
  return (
    <RecordPanel
      label={address}
      head={<PanelHead glyph="Address" kind="Endpoint address" name={address} mono />}
      tabs={[overview(<AddressOverview service={service} backend={backend} address={address} />)]}
      record={slice === undefined ? undefined : state.tables.EndpointSlice.get(`${splitKey(service).namespace}/${slice}`)}
    />
  );
}

export function SelectedPanel({ selection }: { readonly selection: Selection }) {
  const { state } = useShown();
  const { kind, key } = selection;
  if (kind === 'Address') return <AddressPanel selection={selection} />;
  const record: RecordOf<RecordKind> | undefined = state.tables[kind].get(key);
  if (record === undefined) return <Gone selection={selection} />;
  // The panel of its own kind; the compiler can not follow that through the table.
  const panel = PANELS[kind] as Panel<RecordOf<RecordKind>>;
  return (
    <RecordPanel
      label={record.metadata.name}
      head={panel.head?.(record) ?? <ThingHead record={record} />}
      tabs={panel.tabs(record)}
      record={record}
    />
  );
}
