'use client';
// What is not allowed, what is missing without it, and the role that would allow it.

import type { KubeKind } from '#lib/kube/record.ts';
import { useLive } from '#components/live/context.ts';
import { Command } from '#components/ui/command.tsx';
import { Sheet } from '#components/ui/sheet.tsx';
import { noticesOf } from './notices.ts';
import { roleLines } from './role-lines.ts';

const MISSING: Readonly<Record<KubeKind, string>> = {
  Namespace: 'Namespaces without a Service are not shown.',
  Node: 'No zones, no readiness of Nodes, and who drops under a Local policy is unknown.',
  Service: 'Nothing can be shown.',
  EndpointSlice: 'What each Service publishes is unknown: no endpoints are shown.',
  Pod: 'Endpoints are addresses only: no names, no reasons, no port chains, and what a selector matches is unknown.',
  NetworkPolicy: 'Whether a policy blocks a connection is unknown.',
  Ingress: 'Ways in by Ingress are not shown.',
  Gateway: 'Ways in by Gateway are not shown.',
  HTTPRoute: 'Ways in by HTTPRoute are not shown.',
  GRPCRoute: 'Ways in by GRPCRoute are not shown.',
  TLSRoute: 'Ways in by TLSRoute are not shown.',
  TCPRoute: 'Ways in by TCPRoute are not shown.',
  UDPRoute: 'Ways in by UDPRoute are not shown.',
  ReferenceGrant: 'Whether a route may lead into another namespace is unknown.',
};

export function RoleSheet({ onClose }: { readonly onClose: () => void }) {
  const { store } = useLive();
  const denied = noticesOf(store.status, { kind: 'live' }).find((n) => n.kind === 'denied');
  if (denied?.kind !== 'denied') {
    return (
      <Sheet title="The role" onClose={onClose}>
        <p>Everything is allowed now.</p>
      </Sheet>
    );
  }
  return (
    <Sheet title={`Not allowed to read ${denied.kinds.join(', ')}`} onClose={onClose} wide>
      <ul className="list-disc pl-4 text-ink-2">
        {denied.kinds.map((kind) => (
          <li key={kind}>
            <span className="text-ink">{kind}:</span> {MISSING[kind]}
          </li>
        ))}
      </ul>
      <p className="mt-4 mb-1.5">Whoever may change roles can apply this and bind it to the account that Signalbox uses:</p>
      <Command text={roleLines(denied.rules)} what="role" />
    </Sheet>
  );
}
