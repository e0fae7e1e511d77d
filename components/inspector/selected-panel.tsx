'use client';
// The panel for each kind of thing that can be selected, and for one that is no longer there.

import type { ReactNode } from 'react';
import { namespaceOf, type Selection, type View } from '#components/live/view.ts';
import { useLive } from '#components/live/context.ts';
import { shapeOf } from '#lib/diagnosis/shape.ts';
import { keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import { glyphLabel } from '#components/ui/glyph.tsx';
import { SEVERITY_INK, worstOf } from '#components/parts/finding-words.ts';
import { Checklist } from '#components/inspector/service/checklist/checklist.tsx';
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
import { ServiceEndpoints } from '#components/inspector/service/endpoints/service-endpoints.tsx';
import { ServiceNames } from '#components/inspector/service/names/service-names.tsx';
import { ServiceNodes } from '#components/inspector/service/nodes/service-nodes.tsx';
import { NodeTrace, PodTrace, ServiceTrace } from '#components/inspector/service/trace/trace-tab.tsx';
import { ServicePolicy } from '#components/inspector/service/policy/service-policy.tsx';
import { ServiceOverview } from '#components/inspector/service/overview/service-overview.tsx';
import { ServiceWhatIf } from '#components/inspector/service/what-if/what-if.tsx';

function Gone({ selection }: { readonly selection: Selection }) {
  const { store } = useLive();
  const { name } = splitKey(selection.key);
  return (
    <>
      <PanelHead
        glyph={selection.kind === 'Service' ? 'ClusterIP' : selection.kind}
        kind={selection.kind}
        name={selection.kind === 'Address' ? name.slice(name.indexOf('/') + 1) : name}
      />
      <p className="border-t border-hairline px-4 py-3 text-ink-2" data-testid="gone">
        {store.ready ? 'It is not in this view: deleted, or somewhere else.' : ''}
      </p>
    </>
  );
}

/** Gateways and routes of other namespaces are part of a view, so it is said where they are. */
function kindIn({ kind, key }: Selection, view: View): string {
  const { namespace } = splitKey(key);
  return namespace === namespaceOf(view.scope) ? kind : `${kind} of the namespace ${namespace}`;
}

function overviewOnly(body: ReactNode): readonly BodyTab[] {
  return [{ id: 'overview', label: 'Overview', body }];
}

function serviceTabs(service: Service, endpoints: number): readonly BodyTab[] {
  return [
    { id: 'overview', label: 'Overview', body: <ServiceOverview service={service} /> },
    { id: 'checklist', label: 'Checklist', body: <Checklist service={keyOf(service.metadata.namespace, service.metadata.name)} /> },
    { id: 'endpoints', label: 'Endpoints', count: endpoints, body: <ServiceEndpoints service={service} /> },
    { id: 'nodes', label: 'Nodes', body: <ServiceNodes service={service} /> },
    { id: 'trace', label: 'Trace', body: <ServiceTrace service={keyOf(service.metadata.namespace, service.metadata.name)} /> },
    { id: 'policy', label: 'Policy', body: <ServicePolicy service={service} /> },
    { id: 'what-if', label: 'What if', body: <ServiceWhatIf service={service} /> },
    { id: 'names', label: 'Names', body: <ServiceNames service={service} /> },
  ];
}

/** `namespace/service/address`; the address may hold anything but a slash. */
function splitAddress(key: string): { readonly service: string; readonly address: string } {
  const slash = key.lastIndexOf('/');
  return { service: key.slice(0, slash), address: key.slice(slash + 1) };
}

export function SelectedPanel({ selection }: { readonly selection: Selection }) {
  const { store, summaries, view } = useLive();
  const { tables } = store.state;
  const { kind, key } = selection;
  switch (kind) {
    case 'Service': {
      const service = tables.Service.get(key);
      if (service === undefined) return <Gone selection={selection} />;
      const summary = summaries.get(key);
      const severity = summary === undefined ? undefined : worstOf(summary);
      const shape = shapeOf(service);
      return (
        <RecordPanel
          label={service.metadata.name}
          head={
            <PanelHead
              glyph={shape}
              kind={glyphLabel(shape)}
              name={service.metadata.name}
              ink={severity === undefined ? 'text-ink-3' : SEVERITY_INK[severity]}
            />
          }
          tabs={serviceTabs(service, backendsOf(store.state, key).length)}
          record={service}
        />
      );
    }
    case 'Pod': {
      const pod = tables.Pod.get(key);
      if (pod === undefined) return <Gone selection={selection} />;
      const { name } = pod.metadata;
      return (
        <RecordPanel
          label={name}
          head={<PanelHead glyph="Pod" kind="Pod" name={name} mono />}
          tabs={[...overviewOnly(<PodOverview pod={pod} />), { id: 'trace', label: 'Trace', body: <PodTrace pod={key} /> }]}
          record={pod}
        />
      );
    }
    case 'Node': {
      const node = tables.Node.get(key);
      if (node === undefined) return <Gone selection={selection} />;
      return (
        <RecordPanel
          label={key}
          head={<PanelHead glyph="Node" kind="Node" name={key} mono />}
          tabs={[
            ...overviewOnly(
              <>
                <OwnFindings of={selection} />
                <NodeOverview node={node} />
              </>,
            ),
            { id: 'trace', label: 'Trace', body: <NodeTrace node={key} /> },
          ]}
          record={node}
        />
      );
    }
    case 'Ingress': {
      const ingress = tables.Ingress.get(key);
      if (ingress === undefined) return <Gone selection={selection} />;
      const { name } = ingress.metadata;
      return (
        <RecordPanel
          label={name}
          head={<PanelHead glyph="Ingress" kind="Ingress" name={name} mono />}
          tabs={overviewOnly(
            <>
              <OwnFindings of={selection} />
              <IngressOverview ingress={ingress} />
            </>,
          )}
          record={ingress}
        />
      );
    }
    case 'Gateway': {
      const gateway = tables.Gateway.get(key);
      if (gateway === undefined) return <Gone selection={selection} />;
      const { name } = gateway.metadata;
      return (
        <RecordPanel
          label={name}
          head={<PanelHead glyph="Gateway" kind={kindIn(selection, view)} name={name} mono />}
          tabs={overviewOnly(
            <>
              <OwnFindings of={selection} />
              <GatewayOverview gateway={gateway} />
            </>,
          )}
          record={gateway}
        />
      );
    }
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute': {
      const route = tables[kind].get(key);
      if (route === undefined) return <Gone selection={selection} />;
      const { name } = route.metadata;
      return (
        <RecordPanel
          label={name}
          head={<PanelHead glyph={kind} kind={kindIn(selection, view)} name={name} mono />}
          tabs={overviewOnly(
            <>
              <OwnFindings of={selection} />
              <RouteOverview route={route} />
            </>,
          )}
          record={route}
        />
      );
    }
    case 'NetworkPolicy': {
      const policy = tables.NetworkPolicy.get(key);
      if (policy === undefined) return <Gone selection={selection} />;
      const { name } = policy.metadata;
      return (
        <RecordPanel
          label={name}
          head={<PanelHead glyph="NetworkPolicy" kind={kindIn(selection, view)} name={name} mono />}
          tabs={overviewOnly(
            <>
              <OwnFindings of={selection} />
              <NetworkPolicyOverview policy={policy} />
            </>,
          )}
          record={policy}
        />
      );
    }
    case 'Address': {
      const { service, address } = splitAddress(key);
      const backend = backendsOf(store.state, service).find((b) => b.endpoints.some((e) => e.address === address));
      const slice = backend?.endpoints[0]?.slices[0];
      if (backend === undefined) return <Gone selection={selection} />;
      return (
        <RecordPanel
          label={address}
          head={<PanelHead glyph="Address" kind="Endpoint address" name={address} mono />}
          tabs={overviewOnly(<AddressOverview service={service} backend={backend} address={address} />)}
          record={slice === undefined ? undefined : tables.EndpointSlice.get(`${splitKey(service).namespace}/${slice}`)}
        />
      );
    }
  }
}
