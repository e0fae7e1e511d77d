'use client';
// The columns behind and above the canvas: zone bands, Node names that stay in sight, and the band of the chosen row.

import type { Subject } from '#lib/graph/element.ts';
import type { PlacedColumn, Placement } from '#lib/graph/place.ts';
import { shortNames } from '#lib/graph/short-name.ts';
import { sameSubject } from './scene.ts';

export const HEADER_HEIGHT = 62;
/** Width of a character of a Node's name, in pixels: 10.5 px of the mono face. */
const NAME_CHARACTER = 6.3;
/** Below this width, in pixels, "outside the cluster" would need a third line. */
const NARROW = 70;

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
};

function NodeHead({
  column,
  name,
  chosen,
  onSelect,
}: {
  column: PlacedColumn;
  name: string;
  chosen: boolean;
  onSelect: (subject: Subject) => void;
}) {
  return (
    <button
      type="button"
      onClick={() => onSelect({ kind: 'Node', key: column.name })}
      title={column.name}
      style={across(column.x, column.width)}
      className={`absolute top-[26px] flex h-[34px] flex-col items-start overflow-hidden px-[4px] text-left font-mono text-[10.5px] leading-[15px] ${chosen ? 'text-accent-ink' : 'text-ink'} hover:text-accent-ink`}
    >
      <span className="w-full overflow-hidden whitespace-nowrap">{name}</span>
      {CONDITION[column.condition] === '' ? null : (
        <span className="w-full truncate font-sans text-[10.5px] leading-[13px] text-not-ready-ink">{CONDITION[column.condition]}</span>
      )}
    </button>
  );
}

function Label({
  x,
  width,
  top,
  children,
  className = '',
}: {
  x: number;
  width: number;
  top: number;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <div
      style={{ ...across(x, width), top }}
      className={`absolute overflow-hidden px-[6px] text-[11px] leading-[15px] text-ink-3 ${className}`}
    >
      {children}
    </div>
  );
}

function SpecialHead({ column, held }: { column: PlacedColumn; held: boolean }) {
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
          {column.nodes.length} {column.nodes.length === 1 ? 'Node holds' : 'Nodes hold'} nothing here
        </Label>
      );
    case 'zone':
      return (
        <Label x={column.x} width={column.width} top={26}>
          {column.nodes.length} {column.nodes.length === 1 ? 'Node' : 'Nodes'}
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
  readonly onSelect: (subject: Subject) => void;
};

export function ColumnsBehind({ placement, row }: Pick<Props, 'placement' | 'row'>) {
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

export function ColumnsHead({ placement, selection, onSelect }: Omit<Props, 'row'>) {
  const { metrics } = placement;
  const held = new Set(placement.stations.map((s) => s.column));
  const nodes = placement.placedColumns.filter((c) => c.kind === 'node').map((c) => c.name);
  const names = shortNames(nodes, Math.floor((metrics.nodeWidth - 9) / NAME_CHARACTER));
  return (
    <div className="absolute inset-x-0 top-0 overflow-hidden border-b border-hairline" style={{ height: HEADER_HEIGHT }}>
      {metrics.entry.width === 0 ? null : (
        <Label x={metrics.entry.x - 6} width={metrics.entry.width} top={26}>
          entry
        </Label>
      )}
      <Label x={metrics.service.x - 6} width={metrics.service.width} top={26}>
        Service
      </Label>
      {bandsOf(placement.placedColumns).map((band) => (
        <Label key={band.columns[0]?.id} x={band.x} width={band.width} top={8} className="truncate font-medium text-ink-2">
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
            onSelect={onSelect}
          />
        ) : (
          <SpecialHead key={column.id} column={column} held={held.has(column.id)} />
        ),
      )}
    </div>
  );
}
