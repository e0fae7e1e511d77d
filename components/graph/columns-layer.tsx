'use client';
// The columns behind and above the canvas: zone bands, Node names that stay in sight, and the band of the chosen row.

import type { Subject } from '#lib/graph/element.ts';
import type { PlacedColumn, Placement } from '#lib/graph/place.ts';
import { shortNames } from '#lib/std/short-name.ts';
import { about } from '#components/menu/subject-at.ts';
import { sameSubject } from './scene.ts';

export const HEADER_HEIGHT = 62;
/** Width of a character of a Node's name, in pixels: 10.5 px of the mono face. */
const NAME_CHARACTER = 6.3;
/** Below this width, in pixels, "outside the cluster" would need a third line. */
const NARROW = 70;
/** Below it, in pixels, "you are here" would be cut. */
const ROOM_FOR_YOU = 70;
/** Below it, in pixels, "you are here, cordoned" would be cut. */
const ROOM_FOR_BOTH = 124;

/** Where the reader stands, if the picture shows that Node. */
export type Stood = { readonly node: string };

type Band = { readonly zone: string | undefined; readonly columns: readonly PlacedColumn[]; readonly x: number; readonly width: number };

/** Neighbours of one zone form a band; a Node that came later may open a second band of its zone. */
function bandsOf(columns: readonly PlacedColumn[]): readonly Band[] {
  const bands: Band[] = [];
  for (const column of columns) {
    if (column.kind !== 'node' && column.kind !== 'zone') continue;
    const last = bands.at(-1);
    if (last !== undefined && last.zone === column.zone && last.x + last.width === column.x) {
      bands[bands.length - 1] = { ...last, columns: [...last.columns, column], width: last.width + column.width };
    } else bands.push({ zone: column.zone, columns: [column], x: column.x, width: column.width });
  }
  return bands;
}

/** Follows the camera by two custom properties that the canvas sets while it pans and zooms. */
function across(x: number, width: number): React.CSSProperties {
  return { left: `calc(${x} * var(--zoom) * 1px + var(--pan-x) * 1px)`, width: `calc(${width} * var(--zoom) * 1px)` };
}

function zoneName(zone: string | undefined): string {
  return zone === undefined ? 'no zone' : `zone ${zone}`;
}

const CONDITION: Readonly<Record<PlacedColumn['condition'], string>> = {
  ready: '',
  'not-ready': 'not ready',
  cordoned: 'cordoned',
  unknown: '',
  absent: 'not there',
};

/** `crowded`: the Node's condition stands beside it. */
function youWords(width: number, crowded: boolean): string {
  return width < (crowded ? ROOM_FOR_BOTH : ROOM_FOR_YOU) ? 'you' : 'you are here';
}

function NodeHead({
  column,
  name,
  chosen,
  stood,
  onSelect,
}: {
  column: PlacedColumn;
  name: string;
  chosen: boolean;
  stood: Stood | undefined;
  onSelect: (subject: Subject) => void;
}) {
  const condition = CONDITION[column.condition];
  const here = stood?.node === column.name;
  return (
    <button
      type="button"
      onClick={() => onSelect({ kind: 'Node', key: column.name })}
      {...about({ kind: 'Node', key: column.name })}
      data-here={here}
      title={column.name}
      style={across(column.x, column.width)}
      className={`absolute top-[26px] flex h-[34px] flex-col items-start overflow-hidden px-[4px] text-left font-mono text-[10.5px] leading-[15px] ${chosen ? 'text-accent-ink' : 'text-ink'} hover:text-accent-ink`}
    >
      <span className="w-full overflow-hidden whitespace-nowrap">{name}</span>
      {condition === '' && !here ? null : (
        <span className="w-full truncate font-sans text-[10.5px] leading-[13px] text-not-ready-ink">
          {here && <span className="text-accent-ink">{youWords(column.width, condition !== '')}</span>}
          {here && condition !== '' && ', '}
          {condition}
        </span>
      )}
    </button>
  );
}

function Label({
  x,
  width,
  top,
  children,
  ink = 'text-ink-3',
  className = '',
}: {
  x: number;
  width: number;
  top: number;
  children: React.ReactNode;
  ink?: string;
  className?: string;
}) {
  return (
    <div
      style={{ ...across(x, width), top }}
      className={`absolute overflow-hidden px-[6px] text-[11px] leading-[15px] ${ink} ${className}`}
    >
      {children}
    </div>
  );
}

function SpecialHead({ column, held, stood }: { column: PlacedColumn; held: boolean; stood: Stood | undefined }) {
  const here = stood !== undefined && column.nodes.includes(stood.node);
  switch (column.kind) {
    case 'pending':
      return held ? (
        <Label x={column.x - 34} width={column.width + 34} top={26} className="text-right whitespace-nowrap">
          no Node yet
        </Label>
      ) : null;
    case 'outside':
      return (
        <Label x={column.x} width={column.width} top={26}>
          {column.width < NARROW ? 'outside' : 'outside the cluster'}
        </Label>
      );
    case 'idle':
      return (
        <Label x={column.x} width={column.width} top={11}>
          {column.nodes.length} {column.nodes.length === 1 ? 'Node' : 'Nodes'},{' '}
          {here ? <span className="text-accent-ink">you on one</span> : 'nothing here'}
        </Label>
      );
    case 'zone':
      return (
        <Label x={column.x} width={column.width} top={26}>
          {column.nodes.length} {column.nodes.length === 1 ? 'Node' : 'Nodes'}
          {here && <span className="text-accent-ink">, you on {stood.node}</span>}
        </Label>
      );
    case 'node':
      return null;
  }
}

type Props = {
  readonly placement: Placement;
  readonly row: { readonly top: number; readonly bottom: number } | undefined;
  readonly selection: Subject | undefined;
  readonly stood: Stood | undefined;
  readonly onSelect: (subject: Subject) => void;
};

export function ColumnsBehind({ placement, row, stood }: Pick<Props, 'placement' | 'row' | 'stood'>) {
  const under = stood === undefined ? undefined : placement.placedColumns.find((c) => c.kind === 'node' && c.name === stood.node);
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
      {bandsOf(placement.placedColumns).map((band, i) => (
        <div
          key={band.columns[0]?.id}
          style={across(band.x, band.width)}
          className={`absolute inset-y-0 ${i % 2 === 0 ? 'bg-canvas-zone/50' : 'bg-canvas-zone'}`}
        >
          {band.columns.slice(1).map((column) => (
            <div
              key={column.id}
              style={{ left: `calc(${column.x - band.x} * var(--zoom) * 1px)` }}
              className="absolute inset-y-0 top-[26px] w-px bg-hairline"
            />
          ))}
        </div>
      ))}
      {under === undefined ? null : (
        <div style={across(under.x, under.width)} className="absolute inset-y-0 bg-accent-soft opacity-60" data-testid="stood-on" />
      )}
      {row === undefined ? null : (
        <div
          style={{
            top: `calc(${row.top} * var(--zoom) * 1px + var(--pan-y) * 1px + ${HEADER_HEIGHT}px)`,
            height: `calc(${row.bottom - row.top} * var(--zoom) * 1px)`,
          }}
          className="absolute inset-x-1 rounded-md bg-accent-soft opacity-70"
        />
      )}
    </div>
  );
}

export function ColumnsHead({ placement, selection, stood, onSelect }: Omit<Props, 'row'>) {
  const { metrics } = placement;
  const held = new Set(placement.stations.map((s) => s.column));
  const nodes = placement.placedColumns.filter((c) => c.kind === 'node').map((c) => c.name);
  const names = shortNames(nodes, Math.floor((metrics.nodeWidth - 9) / NAME_CHARACTER));
  return (
    <div className="absolute inset-x-0 top-0 overflow-hidden border-b border-hairline" style={{ height: HEADER_HEIGHT }}>
      {metrics.entry.width === 0 ? null : (
        <Label x={metrics.entry.x - 6} width={metrics.entry.width} top={26}>
          From outside
        </Label>
      )}
      <Label x={metrics.service.x - 6} width={metrics.service.width} top={26}>
        Service
      </Label>
      {bandsOf(placement.placedColumns).map((band) => (
        <Label
          key={band.columns[0]?.id}
          x={band.x}
          width={band.width}
          top={8}
          ink={band.columns.some((c) => stood !== undefined && c.nodes.includes(stood.node)) ? 'text-accent-ink' : 'text-ink-2'}
          className="truncate font-medium"
        >
          {zoneName(band.zone)}
        </Label>
      ))}
      {placement.placedColumns.map((column) =>
        column.kind === 'node' ? (
          <NodeHead
            key={column.id}
            column={column}
            name={names.get(column.name) ?? column.name}
            chosen={sameSubject(selection, { kind: 'Node', key: column.name })}
            stood={stood}
            onSelect={onSelect}
          />
        ) : (
          <SpecialHead key={column.id} column={column} held={held.has(column.id)} stood={stood} />
        ),
      )}
    </div>
  );
}
