// Elements of the track diagram: what is drawn, free of any drawing library.

import type { Key } from '#lib/kube/key.ts';
import type { ServiceShape, Severity, Trouble } from '#lib/cluster/summary.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import type { Entry } from './entries.ts';
import type { Placement } from './place.ts';
import type { StationKind } from './rows.ts';
import type { Views } from './service-view.ts';

/** What a click on an element is about. */
export type Subject = { readonly kind: 'Service' | 'Pod' | 'Node' | 'Address' | 'Ingress'; readonly key: string };

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

export type NodeElement = Placed &
  (
    | { readonly role: 'service'; readonly shape: ServiceShape | 'Missing'; readonly severity: Severity | undefined }
    | { readonly role: 'service-name'; readonly severity: Severity | undefined; readonly room: number }
    | { readonly role: 'service-count'; readonly severity: Severity | undefined }
    /** `whole`: what the label would be with room enough. */
    | { readonly role: 'entry'; readonly missing: boolean; readonly whole: string }
    | {
        readonly role: 'station';
        readonly state: BackendState;
        readonly station: StationKind;
        readonly size: 'open' | 'station' | 'dot';
        readonly stranger: boolean;
        readonly unpublished: boolean;
      }
    | { readonly role: 'bar'; readonly counts: Counts }
    /** `beside`: stations stand in the same cell, the word must leave them room. */
    | { readonly role: 'drop'; readonly beside: boolean }
    | { readonly role: 'note'; readonly severity: Severity | undefined }
    | { readonly role: 'rail-label' }
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
  /** Corners between source and target, in order. */
  readonly bends: readonly Point[];
  readonly subject: Subject | undefined;
  readonly rail: string;
};

export type Element = NodeElement | EdgeElement;

/** The words of the picture are the component's to choose. */
export type Words = {
  /** On a cell where connections are dropped; `nodes` of `all` in a folded column. */
  readonly drops: (nodes: number, all: number) => string;
  /** Beside a line without a station. */
  readonly note: (trouble: Trouble) => string;
  readonly missing: string;
};

/** What elements are made from. */
export type ElementInput = {
  readonly placement: Placement;
  readonly views: Views;
  readonly entries: readonly Entry[];
  readonly words: Words;
};

export const serviceId = (key: Key): string => `service:${key}`;
export const stationId = (station: string, rail: string): string => `station:${station}@${rail}`;
export const barId = (rail: string, column: string): string => `bar:${column}@${rail}`;
