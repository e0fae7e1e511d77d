// Elements of the track diagram: what is drawn, free of any drawing library.

import type { Key } from '#lib/kube/key.ts';
import type { Alarm, Severity, Subject } from '#lib/cluster/finding.ts';
import type { ServiceShape } from '#lib/cluster/summary.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import type { Difference } from './compared.ts';
import type { Entry } from './entries.ts';
import type { CellVerdict, NodeCells } from './node-cells.ts';
import type { Placement } from './place.ts';
import type { Reach, Take } from './reach.ts';
import type { StationKind } from './rows.ts';
import type { Views } from './service-view.ts';
import type { Skip } from './skip.ts';

/** What a click on an element is about. */
export type { Subject };

export type Counts = { readonly [S in BackendState]: number };

type Placed = {
  readonly group: 'node';
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly label: string;
  readonly subject: Subject | undefined;
  /** The rail that it belongs to, for highlighting a whole row. */
  readonly rail: string;
};

type CellMark = {
  readonly tone: CellVerdict['kind'];
  readonly severity: Severity | undefined;
  /** Whose it is, where the Services of the line differ. */
  readonly of: Key | undefined;
};

export type NodeElement = Placed &
  (
    | { readonly role: 'service'; readonly shape: ServiceShape | 'Missing'; readonly severity: Alarm | undefined }
    | { readonly role: 'service-name'; readonly severity: Alarm | undefined; readonly room: number }
    /** How many are ready, or from where the reader stands what becomes of a connection. */
    | { readonly role: 'service-count'; readonly severity: Alarm | undefined; readonly quiet: boolean }
    /** `whole`: what the label would be with room enough. */
    | { readonly role: 'entry'; readonly missing: boolean; readonly whole: string }
    | {
        readonly role: 'station';
        readonly state: BackendState;
        readonly station: StationKind;
        readonly size: 'open' | 'station' | 'dot';
        readonly stranger: boolean;
        readonly unpublished: boolean;
        /** The reader stands here. */
        readonly here: boolean;
        /** NetworkPolicies keep whoever stands somewhere from it, on every line that ends here. */
        readonly blocked: boolean;
        /** It is ready, and takes no connection from where the reader stands, or from anywhere. */
        readonly skipped: boolean;
      }
    | { readonly role: 'bar'; readonly counts: Counts }
    /** Upon a station, a bar or a ghost: what became of it between two moments that are compared. */
    | { readonly role: 'sign'; readonly difference: Difference }
    /** A station of the other one of these moments, which is not there in this one. */
    | { readonly role: 'ghost'; readonly difference: Difference; readonly station: string }
    /** `beside`: stations stand in the same cell, the word must leave them room. */
    | ({ readonly role: 'drop'; readonly beside: boolean } & CellMark)
    /** What a connection at a Node meets, in words alone. */
    | ({ readonly role: 'verdict' } & CellMark)
    /** What the verdicts of an opened row are about. */
    | { readonly role: 'verdict-head' }
    | { readonly role: 'note'; readonly severity: Alarm | undefined }
    /** `severity`: a port on the line is at fault. */
    | { readonly role: 'rail-label'; readonly severity: Alarm | undefined }
  );

export type Point = { readonly x: number; readonly y: number };

export type EdgeElement = {
  readonly group: 'edge';
  readonly id: string;
  readonly role: 'endpoint' | 'entry';
  readonly source: string;
  readonly target: string;
  /** Solid lines take traffic; the others are members that are skipped. */
  readonly traffic: boolean;
  /** Why it is skipped; undefined for those that take traffic, and for what stands for many. */
  readonly skip: Skip | undefined;
  /** From where the reader stands. */
  readonly take: Take | undefined;
  /** Corners between source and target, in order. */
  readonly bends: readonly Point[];
  readonly subject: Subject | undefined;
  readonly rail: string;
};

export type Element = NodeElement | EdgeElement;

/** What fits on a cell. */
export type CellRoom = { readonly characters: number; readonly lines: 1 | 2 };

/** Whose verdict a cell has, and from where; what need not be said is undefined. */
export type Whose = { readonly name: string | undefined; readonly side: NodeCells['side'] | undefined };

/** The words of the picture are the component's to choose. */
export type Words = {
  /** On a cell; `nodes` of `all` in a folded column say so. */
  readonly cell: (cell: CellVerdict, nodes: number, all: number, room: CellRoom, whose?: Whose) => string;
  /** At the left of the verdicts of an opened row. */
  readonly verdicts: (here: boolean) => string;
  /** On the box of a Service, in a few characters. */
  readonly reach: (reach: Reach, ready: string) => string;
  /** On a station. */
  readonly share: (take: Take) => string;
  readonly missing: string;
};

/** Where the reader stands, as far as the picture shows it. */
export type Here = { readonly node: string | undefined; readonly pod: Key | undefined };

/** What elements are made from. */
export type ElementInput = {
  readonly placement: Placement;
  readonly views: Views;
  readonly entries: readonly Entry[];
  readonly words: Words;
  /** Undefined: nowhere. */
  readonly here: Here | undefined;
};

export const serviceId = (key: Key): string => `service:${key}`;
export const stationId = (station: string, rail: string): string => `station:${station}@${rail}`;
export const barId = (rail: string, column: string): string => `bar:${column}@${rail}`;
