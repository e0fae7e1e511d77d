// The marks of the picture, each with what it means and the elements that show it: what the key names is what the style can draw.

import type { EdgeElement, Element, NodeElement, Point } from '#lib/graph/element.ts';
import type { Difference } from '#lib/graph/compared.ts';
import type { ServiceShape } from '#lib/cluster/summary.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import { stateWord } from '#components/ui/state-mark.tsx';
import { GETS } from './words.ts';

export type MarkGroup =
  | 'Two moments compared'
  | 'Pods and addresses'
  | 'Lines'
  | 'Nodes'
  | 'Services'
  | 'Ways in from outside'
  | 'What you chose';

export type Mark = {
  readonly id: string;
  readonly group: MarkGroup;
  /** In the line under the picture. */
  readonly words: string;
  /** What more there is to say, in the legend. */
  readonly means: string;
  /** Drawn in a field of this width and of FIELD_HEIGHT, in px. */
  readonly width: number;
  readonly sample: readonly Element[];
  /** Classes of the elements of the sample, where it is a light upon them. */
  readonly light?: 'lit' | 'cursor' | 'faded' | 'ghost';
  /** Does this element wear it? What is only a light upon an element is worn by none. */
  readonly isOn: (element: Element) => boolean;
};

/** Of the fields of all samples, in px. */
export const FIELD_HEIGHT = 24;
/** Widths of the fields of a station, of a box and what is as wide, and of both beside each other, in px. */
const ONE = 22;
const WIDE = 42;
const BOTH = 54;

const ALONE: Point = { x: ONE / 2, y: FIELD_HEIGHT / 2 };
const MIDDLE: Point = { x: WIDE / 2, y: FIELD_HEIGHT / 2 };
const AT_REST = { group: 'node', label: '', subject: undefined, rail: '' } as const;

type Station = Extract<NodeElement, { role: 'station' }>;
type Box = Extract<NodeElement, { role: 'service' }>;
type Drop = Extract<NodeElement, { role: 'drop' }>;
type Entry = Extract<NodeElement, { role: 'entry' }>;

const STATION: Omit<Station, 'id'> = {
  ...AT_REST,
  ...ALONE,
  role: 'station',
  w: 15,
  h: 15,
  state: 'ready',
  station: 'pod',
  size: 'station',
  stranger: false,
  unpublished: false,
  here: false,
  blocked: false,
  skipped: false,
};
const SIGN = { ...AT_REST, role: 'sign', x: ALONE.x + 7.5, y: ALONE.y - 7.5, w: 10, h: 10 } as const;
const BOX: Omit<Box, 'id'> = { ...AT_REST, ...MIDDLE, role: 'service', w: 32, h: 18, shape: 'ClusterIP', severity: undefined };
const DROP: Omit<Drop, 'id'> = {
  ...AT_REST,
  ...MIDDLE,
  role: 'drop',
  w: 38,
  h: 20,
  beside: false,
  tone: 'drop',
  severity: 'warning',
  of: undefined,
};
const ENTRY: Omit<Entry, 'id'> = { ...AT_REST, ...MIDDLE, role: 'entry', w: 36, h: 16, missing: false, whole: '' };

const stationOf = (id: string, over: Partial<Station>): Station => ({ ...STATION, ...over, id });
const boxOf = (id: string, over: Partial<Box>): Box => ({ ...BOX, ...over, id });

/** A line from the left edge to a station at the right. */
function lineOf(id: string, over: Partial<Station>, edge: Pick<EdgeElement, 'traffic'>): readonly Element[] {
  const start: NodeElement = { ...AT_REST, ...MIDDLE, role: 'note', id: `${id}-start`, x: 2, w: 1, h: 1, severity: undefined };
  const end = stationOf(`${id}-end`, { x: WIDE - 10, ...over });
  return [
    start,
    end,
    {
      group: 'edge',
      id,
      role: 'endpoint',
      source: start.id,
      target: end.id,
      skip: undefined,
      take: undefined,
      bends: [],
      subject: undefined,
      rail: '',
      ...edge,
    },
  ];
}

function isStation(element: Element): element is Station {
  return element.group === 'node' && element.role === 'station';
}

/** Of a Pod whose outline and sign say its state. */
function inState(state: BackendState, means: string): Mark {
  return {
    id: state,
    group: 'Pods and addresses',
    words: stateWord(state),
    means,
    width: ONE,
    sample: [stationOf(state, { state })],
    isOn: (element) => isStation(element) && !element.unpublished && element.state === state,
  };
}

/** Upon a station, while two moments are compared. */
function ofDifference(difference: Difference, words: string, means: string): Mark {
  return {
    id: difference,
    group: 'Two moments compared',
    words,
    means,
    width: ONE + 4,
    sample: [stationOf(`${difference}-station`, {}), { ...SIGN, id: difference, difference }],
    isOn: (element) => element.group === 'node' && element.role === 'sign' && element.difference === difference,
  };
}

function ofShape(shape: Box['shape'], words: string, means: string): Mark {
  return {
    id: shape,
    group: 'Services',
    words,
    means,
    width: WIDE,
    sample: [boxOf(shape, { shape, severity: shape === 'Missing' ? 'broken' : undefined })],
    isOn: (element) => element.group === 'node' && element.role === 'service' && element.shape === shape,
  };
}

/** Where connections end, by how bad that is. */
function ofEnd(id: string, severity: Drop['severity'], means: string): Mark {
  return {
    id,
    group: 'Nodes',
    words: 'connections end there',
    means,
    width: WIDE,
    sample: [{ ...DROP, id, severity }],
    isOn: (element) => element.group === 'node' && element.role === 'drop' && element.tone !== 'none' && element.severity === severity,
  };
}

const SHAPES: Readonly<Record<ServiceShape, string>> = {
  ClusterIP: 'an address inside the cluster',
  NodePort: 'a port on every Node as well',
  LoadBalancer: 'an address outside the cluster as well',
  Headless: 'clusterIP None: DNS gives the addresses of the Pods',
  ExternalName: 'a DNS alias, behind which nothing stands here',
};

/** In the order in which they are named: what most pictures have first. */
export const MARKS: readonly Mark[] = [
  ofDifference('came', 'at the later moment alone', 'it came between the two moments'),
  ofDifference('went', 'at the earlier moment alone', 'it went between the two moments'),
  ofDifference('changed', 'in another state', 'it is there at both moments, and not the same'),
  {
    id: 'elsewhen',
    group: 'Two moments compared',
    words: 'not there at this moment',
    means: 'the place of a Pod or address of the other moment',
    width: ONE,
    sample: [{ ...AT_REST, ...ALONE, role: 'ghost', id: 'elsewhen', w: 15, h: 15, difference: 'went', station: '' }],
    isOn: (element) => element.group === 'node' && element.role === 'ghost',
  },
  inState('ready', 'its EndpointSlice says ready: new connections may go there'),
  inState('notReady', 'published, and no new connection goes there'),
  inState('broken', 'gone, failed or can not start'),
  inState('draining', 'terminating and still serving: taken where no ready one is left'),
  {
    id: 'unpublished',
    group: 'Pods and addresses',
    words: stateWord('unpublished'),
    means: 'selected by the Service, and in none of its EndpointSlices',
    width: ONE,
    sample: [stationOf('unpublished', { unpublished: true })],
    isOn: (element) => isStation(element) && element.unpublished,
  },
  {
    id: 'stranger',
    group: 'Pods and addresses',
    words: 'of another workload',
    means: 'a square: the selector catches it beside those of the workload that most belong to',
    width: ONE,
    sample: [stationOf('stranger', { stranger: true })],
    isOn: (element) => isStation(element) && element.stranger,
  },
  {
    id: 'address',
    group: 'Pods and addresses',
    words: 'address without a Pod',
    means: 'a diamond: an EndpointSlice names it, or a DNS name, and no Pod here has it',
    width: ONE,
    sample: [stationOf('address', { station: 'address' })],
    isOn: (element) => isStation(element) && element.station !== 'pod',
  },
  {
    id: 'dots',
    group: 'Pods and addresses',
    words: 'a Pod, where there are many',
    means: 'filled: ready; dashed: draining; a ring: not ready; a cross: broken',
    width: WIDE,
    sample: (['ready', 'draining', 'notReady', 'broken'] as const).map((state, i) =>
      stationOf(`dot-${state}`, { state, size: 'dot', w: 8, h: 8, x: 8 + i * 10 }),
    ),
    isOn: (element) => isStation(element) && element.size === 'dot',
  },
  {
    id: 'bar',
    group: 'Pods and addresses',
    words: 'many Pods, counted',
    means: 'how many are ready, not ready, broken, draining, from the left',
    width: WIDE,
    sample: [{ ...AT_REST, ...MIDDLE, role: 'bar', id: 'bar', w: 40, h: 10, counts: { ready: 4, notReady: 1, broken: 1, draining: 1 } }],
    isOn: (element) => element.group === 'node' && element.role === 'bar',
  },
  {
    id: 'here',
    group: 'Pods and addresses',
    words: 'you stand in this Pod',
    means: 'a ring: lines, shares and verdicts are of connections from there',
    width: ONE,
    sample: [stationOf('here', { here: true })],
    isOn: (element) => isStation(element) && element.here,
  },
  {
    id: 'blocked',
    group: 'Lines',
    words: 'kept out by NetworkPolicy',
    means: 'a bar before it: kube-proxy sends connections there, and policies do not let them through',
    width: WIDE,
    sample: lineOf('blocked', { blocked: true }, { traffic: true }),
    isOn: (element) => isStation(element) && element.blocked,
  },
  {
    id: 'traffic',
    group: 'Lines',
    words: GETS,
    means: 'solid: kube-proxy may choose the Pod that it ends at',
    width: WIDE,
    sample: lineOf('traffic', {}, { traffic: true }),
    isOn: (element) => element.group === 'edge' && element.traffic,
  },
  {
    id: 'skipped',
    group: 'Lines',
    words: 'skipped',
    means: 'dotted, to a small hollow ring: it belongs to the Service, and kube-proxy does not choose it; the line says why',
    width: WIDE,
    sample: lineOf('skipped', { skipped: true }, { traffic: false }),
    isOn: (element) => element.group === 'edge' && !element.traffic,
  },
  ofEnd('ends', undefined, 'hatched in grey: dropped or rejected, as the word says, and no trouble: so it is meant, or it may settle'),
  ofEnd('ends-warning', 'warning', 'hatched in yellow: dropped or rejected, as the word says, and a warning'),
  ofEnd('ends-broken', 'broken', 'hatched in red: dropped or rejected, as the word says, and somebody is not served'),
  {
    id: 'no-rule',
    group: 'Nodes',
    words: 'no rule of kube-proxy',
    means: 'hatched in grey: what becomes of connections is left to the network',
    width: WIDE,
    sample: [{ ...DROP, id: 'no-rule', tone: 'none', severity: undefined }],
    isOn: (element) => element.group === 'node' && element.role === 'drop' && element.tone === 'none',
  },
  {
    id: 'warning',
    group: 'Services',
    words: 'a warning',
    means: 'a yellow border: something does not do what it says',
    width: WIDE,
    sample: [boxOf('warning', { severity: 'warning' })],
    isOn: (element) => element.group === 'node' && element.role === 'service' && element.severity === 'warning',
  },
  {
    id: 'severe',
    group: 'Services',
    words: 'not served',
    means: 'a double red border: somebody who calls it is not served',
    width: WIDE,
    sample: [boxOf('severe', { severity: 'broken' })],
    isOn: (element) => element.group === 'node' && element.role === 'service' && element.severity === 'broken',
  },
  {
    id: 'entry',
    group: 'Ways in from outside',
    words: 'way in',
    means: 'an Ingress, a route of a Gateway, a load balancer, an external IP or a node port',
    width: WIDE,
    sample: [{ ...ENTRY, id: 'entry' }],
    isOn: (element) => element.group === 'node' && element.role === 'entry' && !element.missing,
  },
  {
    id: 'dead-entry',
    group: 'Ways in from outside',
    words: 'dead way in',
    means: 'what it names is not there, or it has no address',
    width: WIDE,
    sample: [{ ...ENTRY, id: 'dead-entry', missing: true }],
    isOn: (element) => element.group === 'node' && element.role === 'entry' && element.missing,
  },
  ...(Object.keys(SHAPES) as ServiceShape[]).map((shape) => ofShape(shape, `${shape} Service`, SHAPES[shape])),
  ofShape('Missing', 'no such Service', 'something names it, and it is not there'),
  {
    id: 'lit',
    group: 'What you chose',
    words: 'selected',
    means: 'with the lines that lead to it',
    width: BOTH,
    sample: [
      boxOf('lit-box', { x: 18, w: 32 }),
      stationOf('lit-station', { x: 44, w: 8, h: 8, size: 'dot' }),
      {
        group: 'edge',
        id: 'lit-line',
        role: 'endpoint',
        source: 'lit-box',
        target: 'lit-station',
        traffic: true,
        skip: undefined,
        take: undefined,
        bends: [],
        subject: undefined,
        rail: '',
      },
    ],
    light: 'lit',
    isOn: () => false,
  },
  {
    id: 'cursor',
    group: 'What you chose',
    words: 'where the arrow keys are',
    means: 'Enter opens it, Space selects it',
    width: BOTH,
    sample: [boxOf('cursor-box', { x: 20, w: 28, h: 16 }), stationOf('cursor-station', { x: 44, w: 8, h: 8, size: 'dot' })],
    light: 'cursor',
    isOn: () => false,
  },
  {
    id: 'faded',
    group: 'What you chose',
    words: 'another row',
    means: 'while F shows one row alone',
    width: ONE,
    sample: [stationOf('faded', {})],
    light: 'faded',
    isOn: () => false,
  },
  {
    id: 'ghost',
    group: 'What you chose',
    words: 'just gone',
    means: 'for a moment, where a Pod was',
    width: WIDE,
    sample: lineOf('ghost', {}, { traffic: true }),
    light: 'ghost',
    isOn: () => false,
  },
];

/** Those that a picture has, in the order of MARKS. */
export function marksIn(elements: readonly Element[]): readonly Mark[] {
  return MARKS.filter(({ isOn }) => elements.some(isOn));
}
