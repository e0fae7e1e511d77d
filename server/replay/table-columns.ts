// The columns that kubectl shows for each kind.

import type { Resource } from './resource.ts';
import { isObject } from './stored-object.ts';

export type Raw = Readonly<Record<string, unknown>>;

export type Column = {
  readonly name: string;
  /** Shown only with `-o wide`. */
  readonly wide: boolean;
  /** `now`: ms since 1970. */
  readonly cell: (object: Raw, now: number) => string;
};

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? (found as readonly unknown[])[step] : undefined;
    else found = isObject(found) ? found[step] : undefined;
  }
  return found;
}

function text(value: unknown, otherwise = '<none>'): string {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : otherwise;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function joined(values: readonly string[], otherwise = '<none>'): string {
  return values.length === 0 ? otherwise : values.join(',');
}

function pairs(value: unknown): string {
  return isObject(value) ? joined(Object.entries(value).map(([key, entry]) => `${key}=${String(entry)}`)) : '<none>';
}

/** As kubectl writes durations: 45s, 3m20s, 12m, 5h, 3d. */
function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

function column(name: string, cell: Column['cell'], wide = false): Column {
  return { name, cell, wide };
}

const NAME = column('Name', (o) => text(at(o, 'metadata', 'name')));
const AGE = column('Age', (o, now) => age(now - Date.parse(text(at(o, 'metadata', 'creationTimestamp'), '1970-01-01T00:00:00Z'))));

function podReady(pod: Raw): string {
  const ready = items(at(pod, 'status', 'containerStatuses')).filter((status) => at(status, 'ready') === true).length;
  return `${ready}/${items(at(pod, 'spec', 'containers')).length}`;
}

function podStatus(pod: Raw): string {
  if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  for (const status of items(at(pod, 'status', 'containerStatuses'))) {
    const reason = at(status, 'state', 'waiting', 'reason') ?? at(status, 'state', 'terminated', 'reason');
    if (typeof reason === 'string') return reason;
  }
  return text(at(pod, 'status', 'reason'), text(at(pod, 'status', 'phase'), 'Unknown'));
}

function podRestarts(pod: Raw): string {
  return String(
    items(at(pod, 'status', 'containerStatuses')).reduce<number>((sum, status) => sum + (Number(at(status, 'restartCount')) || 0), 0),
  );
}

function externalIp(service: Raw): string {
  const spec = at(service, 'spec');
  const fixed = items(at(spec, 'externalIPs')).map((ip) => text(ip));
  const balanced = items(at(service, 'status', 'loadBalancer', 'ingress')).map((entry) => text(at(entry, 'ip') ?? at(entry, 'hostname')));
  switch (at(spec, 'type')) {
    case 'LoadBalancer':
      return joined([...balanced, ...fixed], '<pending>');
    case 'ExternalName':
      return text(at(spec, 'externalName'));
    default:
      return joined(fixed);
  }
}

function servicePorts(service: Raw): string {
  return joined(
    items(at(service, 'spec', 'ports')).map((port) => {
      const node = at(port, 'nodePort');
      return `${text(at(port, 'port'))}${node === undefined ? '' : `:${text(node)}`}/${text(at(port, 'protocol'))}`;
    }),
  );
}

function endpoints(slice: Raw): string {
  const addresses = items(at(slice, 'endpoints')).flatMap((endpoint) => items(at(endpoint, 'addresses')).map((ip) => text(ip)));
  return addresses.length > 3 ? `${addresses.slice(0, 3).join(',')} + ${addresses.length - 3} more...` : joined(addresses, '<unset>');
}

/** Labels such as `node-role.kubernetes.io/control-plane`. */
function nodeRoles(node: Raw): string {
  const labels = at(node, 'metadata', 'labels');
  const roles = isObject(labels) ? Object.keys(labels).filter((label) => label.startsWith('node-role.kubernetes.io/')) : [];
  return joined(roles.map((label) => label.slice('node-role.kubernetes.io/'.length)).sort());
}

function nodeAddress(type: string): Column['cell'] {
  return (node) =>
    text(
      at(
        items(at(node, 'status', 'addresses')).find((address) => at(address, 'type') === type),
        'address',
      ),
    );
}

function nodeInfo(field: string): Column['cell'] {
  return (node) => text(at(node, 'status', 'nodeInfo', field), '<unknown>');
}

function kernel(node: Raw): string {
  const architecture = text(at(node, 'status', 'nodeInfo', 'architecture'), '');
  const version = nodeInfo('kernelVersion')(node, 0);
  return architecture === '' || version === '<unknown>' ? version : `${version} (${architecture})`;
}

function readinessGates(pod: Raw): string {
  const gates = items(at(pod, 'spec', 'readinessGates')).map((gate) => at(gate, 'conditionType'));
  if (gates.length === 0) return '<none>';
  const met = items(at(pod, 'status', 'conditions')).filter((c) => gates.includes(at(c, 'type')) && at(c, 'status') === 'True');
  return `${met.length}/${gates.length}`;
}

function nodeStatus(node: Raw): string {
  const ready = items(at(node, 'status', 'conditions')).find((condition) => at(condition, 'type') === 'Ready');
  const state = at(ready, 'status') === 'True' ? 'Ready' : at(ready, 'status') === 'False' ? 'NotReady' : 'Unknown';
  return at(node, 'spec', 'unschedulable') === true ? `${state},SchedulingDisabled` : state;
}

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [NAME, column('Status', (o) => text(at(o, 'status', 'phase'))), AGE],
  nodes: [
    NAME,
    column('Status', nodeStatus),
    column('Roles', nodeRoles),
    AGE,
    column('Version', (o) => text(at(o, 'status', 'nodeInfo', 'kubeletVersion'))),
    column('Internal-IP', nodeAddress('InternalIP'), true),
    column('External-IP', nodeAddress('ExternalIP'), true),
    column('OS-Image', nodeInfo('osImage'), true),
    column('Kernel-Version', kernel, true),
    column('Container-Runtime', nodeInfo('containerRuntimeVersion'), true),
  ],
  pods: [
    NAME,
    column('Ready', podReady),
    column('Status', podStatus),
    column('Restarts', podRestarts),
    AGE,
    column('IP', (o) => text(at(o, 'status', 'podIP')), true),
    column('Node', (o) => text(at(o, 'spec', 'nodeName')), true),
    column('Nominated Node', (o) => text(at(o, 'status', 'nominatedNodeName')), true),
    column('Readiness Gates', readinessGates, true),
  ],
  services: [
    NAME,
    column('Type', (o) => text(at(o, 'spec', 'type'))),
    column('Cluster-IP', (o) => text(at(o, 'spec', 'clusterIP'))),
    column('External-IP', externalIp),
    column('Port(s)', servicePorts),
    AGE,
    column('Selector', (o) => pairs(at(o, 'spec', 'selector')), true),
  ],
  endpointslices: [
    NAME,
    column('AddressType', (o) => text(at(o, 'addressType'))),
    column('Ports', (o) =>
      joined(
        items(at(o, 'ports')).map((port) => text(at(port, 'port'), '*')),
        '<unset>',
      ),
    ),
    column('Endpoints', endpoints),
    AGE,
  ],
  networkpolicies: [NAME, column('Pod-Selector', (o) => pairs(at(o, 'spec', 'podSelector', 'matchLabels'))), AGE],
  ingresses: [
    NAME,
    column('Class', (o) => text(at(o, 'spec', 'ingressClassName'))),
    column('Hosts', (o) =>
      joined(
        items(at(o, 'spec', 'rules')).map((rule) => text(at(rule, 'host'), '*')),
        '*',
      ),
    ),
    column('Address', (o) =>
      joined(
        items(at(o, 'status', 'loadBalancer', 'ingress')).map((i) => text(at(i, 'ip') ?? at(i, 'hostname'))),
        '',
      ),
    ),
    column('Ports', (o) => (items(at(o, 'spec', 'tls')).length > 0 ? '80, 443' : '80')),
    AGE,
  ],
};

export function columnsOf(resource: Resource): readonly Column[] {
  return COLUMNS[resource.resource] ?? [NAME, AGE];
}
