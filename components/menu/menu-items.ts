// What the menu of a thing offers, by its kind: to go there, to stand there, and what of it can be copied.

import { plainName } from '#lib/dns/name.ts';
import type { Subject } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { splitKey } from '#lib/kube/key.ts';
import { aimed, kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { formatView, homeOf, selectionOf, type View } from '#components/live/view.ts';
import { vantageItems } from '#components/vantage/vantage-items.ts';

export type Deed =
  | { readonly kind: 'go'; readonly to: View }
  | { readonly kind: 'stand'; readonly vantage: Vantage | undefined }
  | { readonly kind: 'copy'; readonly text: string };

/** `label`: what is done, or what is copied in words; the text that is copied is beside it. */
export type MenuItem = { readonly label: string; readonly deed: Deed };
export type MenuGroup = { readonly title: string; readonly items: readonly MenuItem[] };

export type MenuInput = {
  readonly subject: Subject;
  readonly state: ClusterState;
  readonly view: View;
  /** Of the page: `https://signalbox.example`. */
  readonly origin: string;
  /** The words that aim kubectl at the cluster that is shown. */
  readonly target: readonly string[];
  /** Of the cluster's DNS. */
  readonly domain: string;
};

/** Words of a command after the namespace; those of `everywhere` name none. */
type Command = { readonly words: readonly string[]; readonly everywhere?: true };

/** What of a kind can be copied beside its name, and the commands beside `get -o yaml` and `describe`. */
type Offers = {
  readonly texts?: (input: MenuInput) => readonly (readonly [label: string, text: string | undefined])[];
  readonly commands?: (input: MenuInput) => readonly Command[];
};

const HOSTS: Offers = {
  texts: ({ state, subject }) =>
    ROUTE_KINDS.filter((kind) => kind === subject.kind).flatMap((kind) =>
      (state.tables[kind].get(subject.key)?.spec.hostnames ?? []).map((host) => ['Host', host] as const),
    ),
};

const OFFERS: { readonly [K in Subject['kind']]?: Offers } = {
  Service: {
    texts({ state, subject, domain }) {
      const { namespace, name } = splitKey(subject.key);
      const service = state.tables.Service.get(subject.key);
      return [
        ['DNS name', `${name}.${namespace}.svc.${plainName(domain)}`],
        ...(service?.spec.clusterIPs ?? []).filter((ip) => ip !== 'None').map((ip) => ['Cluster IP', ip] as const),
        ...(service?.status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ['Load balancer', ip ?? hostname] as const),
        ...(service?.spec.externalIPs ?? []).map((ip) => ['External IP', ip] as const),
        ['External name', service?.spec.externalName],
      ];
    },
    commands({ state, subject }) {
      const { name } = splitKey(subject.key);
      const selector = state.tables.Service.get(subject.key)?.spec.selector ?? {};
      const pods = Object.keys(selector).length === 0 ? [] : [{ words: ['get', 'pods', '-l', selectorText(selector), '-o', 'wide'] }];
      return [{ words: ['get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`] }, ...pods];
    },
  },
  Pod: {
    texts: ({ state, subject }) => (state.tables.Pod.get(subject.key)?.status.podIPs ?? []).map(({ ip }) => ['Address', ip] as const),
    commands: ({ subject }) => [{ words: ['logs', splitKey(subject.key).name, '--all-containers'] }],
  },
  Node: {
    texts: ({ state, subject }) =>
      (state.tables.Node.get(subject.key)?.status.addresses ?? [])
        .filter(({ type }) => type !== 'Hostname')
        .map(({ type, address }) => [type, address] as const),
    commands: ({ subject }) => [
      { words: ['get', 'pods', '-A', '--field-selector', `spec.nodeName=${subject.key}`, '-o', 'wide'], everywhere: true },
    ],
  },
  Namespace: {
    commands: ({ subject }) => [
      { words: ['-n', subject.key, 'get', 'services,endpointslices'], everywhere: true },
      { words: ['-n', subject.key, 'get', 'pods', '-o', 'wide'], everywhere: true },
    ],
  },
  Ingress: {
    texts: ({ state, subject }) =>
      [...new Set((state.tables.Ingress.get(subject.key)?.spec.rules ?? []).map(({ host }) => host))].map(
        (host) => ['Host', host] as const,
      ),
  },
  Gateway: {
    texts: ({ state, subject }) =>
      (state.tables.Gateway.get(subject.key)?.status.addresses ?? []).map(({ value }) => ['Address', value] as const),
  },
  HTTPRoute: HOSTS,
  GRPCRoute: HOSTS,
  TLSRoute: HOSTS,
  TCPRoute: HOSTS,
  UDPRoute: HOSTS,
};

/** An address of a slice, as the picture names it: `namespace/service/address`. */
function addressOf(key: string): { readonly service: string; readonly address: string } | undefined {
  const parts = key.split('/');
  const address = parts.slice(2).join('/');
  return address === '' ? undefined : { service: parts.slice(0, 2).join('/'), address };
}

/** Where the thing is shown by itself; undefined for what has no place of its own. */
function placeOf({ subject, view }: MenuInput): View | undefined {
  const home = homeOf(view);
  if (subject.kind === 'Namespace') return { ...home, scope: { kind: 'namespace', namespace: subject.key } };
  if (subject.kind === 'Service') return { ...home, scope: { kind: 'service', service: subject.key } };
  const selection = selectionOf(subject);
  if (selection === undefined) return undefined;
  const { namespace } = splitKey(subject.kind === 'Address' ? (addressOf(subject.key)?.service ?? subject.key) : subject.key);
  return { ...home, scope: namespace === '' ? view.scope : { kind: 'namespace', namespace }, selection };
}

function resourceOf(kind: KubeKind): string {
  const found = RESOURCES.find((resource) => resource.kind === kind);
  // Other projects have Gateways too.
  return found?.optional === 'custom' ? `${found.resource}.${found.group}` : (found?.resource ?? kind);
}

function isRead(kind: Subject['kind']): kind is KubeKind {
  return kind !== 'Address' && kind !== 'PolicyApi';
}

function commandsOf(input: MenuInput): readonly string[] {
  const { subject, target } = input;
  const address = subject.kind === 'Address' ? addressOf(subject.key) : undefined;
  const { namespace, name } = splitKey(address?.service ?? subject.key);
  const own: readonly Command[] = isRead(subject.kind)
    ? [{ words: ['get', resourceOf(subject.kind), name, '-o', 'yaml'] }, { words: ['describe', resourceOf(subject.kind), name] }]
    : [];
  const slices: readonly Command[] =
    address === undefined ? [] : [{ words: ['get', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`, '-o', 'yaml'] }];
  return [...(OFFERS[subject.kind]?.commands?.(input) ?? []), ...slices, ...own].map(({ words, everywhere }) =>
    aimed(kubectl(everywhere === true ? '' : namespace, ...words), target),
  );
}

function goings(input: MenuInput, place: View | undefined): readonly MenuItem[] {
  const { subject, view } = input;
  const go = (label: string, to: View): MenuItem => ({ label, deed: { kind: 'go', to } });
  const open = place === undefined || formatView(place) === formatView(view) ? [] : [go('Open', place)];
  const stands = vantageItems(subject, view.stand).map(({ label, vantage }): MenuItem => ({ label, deed: { kind: 'stand', vantage } }));
  const { namespace } = splitKey(subject.key);
  const trace = (label: string): MenuItem[] => {
    const selection = selectionOf(subject);
    const scope = namespace === '' ? view.scope : ({ kind: 'namespace', namespace } as const);
    return selection === undefined ? [] : [go(label, { ...homeOf(view), scope, selection, tab: 'trace' })];
  };
  switch (subject.kind) {
    case 'Service':
      return [...open, ...trace('Trace a connection to it')];
    case 'Pod':
    case 'Node':
      return [...stands, ...trace('Trace a connection from it'), ...open];
    default:
      return open;
  }
}

/** In the order in which they are shown; groups without items are left out. */
export function menuOf(input: MenuInput): readonly MenuGroup[] {
  const { subject, origin } = input;
  const place = placeOf(input);
  const copy = (label: string, text: string): MenuItem => ({ label, deed: { kind: 'copy', text } });
  const { name } = splitKey(subject.key);
  const texts = [
    [
      subject.kind === 'Address' ? 'Address' : 'Name',
      subject.kind === 'Address' ? (addressOf(subject.key)?.address ?? name) : name,
    ] as const,
    ...(OFFERS[subject.kind]?.texts?.(input) ?? []),
  ];
  const seen = new Set<string>();
  const copies = texts.flatMap(([label, text]): MenuItem[] => {
    if (text === undefined || text === '' || seen.has(text)) return [];
    seen.add(text);
    return [copy(label, text)];
  });
  const link = place === undefined ? [] : [copy('Link', origin + formatView(place))];
  return [
    { title: '', items: goings(input, place) },
    { title: 'Copy', items: [...copies, ...link] },
    { title: 'Copy a command', items: commandsOf(input).map((command) => copy('', command)) },
  ].filter(({ items }) => items.length > 0);
}
