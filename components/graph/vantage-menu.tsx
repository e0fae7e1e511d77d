'use client';
// The menu of the other mouse button: where one can stand from here.

import type { Point, Subject } from '#lib/graph/element.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { splitKey } from '#lib/kube/key.ts';
import { MenuAt, MenuItem } from '#components/ui/menu.tsx';

export type VantageItem = { readonly label: string; readonly vantage: Vantage | undefined };

/** What can be done there; empty for what nobody can stand on. */
export function vantageItems(subject: Subject, stand: VantageChoice | undefined): readonly VantageItem[] {
  const leave: VantageItem[] = stand === undefined ? [] : [{ label: 'Leave where you stand', vantage: undefined }];
  switch (subject.kind) {
    case 'Pod':
      return [{ label: `Stand in ${splitKey(subject.key).name}`, vantage: { kind: 'pod', pod: subject.key } }, ...leave];
    case 'Node':
      return [
        { label: `Stand on ${subject.key}`, vantage: { kind: 'node', node: subject.key } },
        { label: `Arrive from outside at ${subject.key}`, vantage: { kind: 'external', node: subject.key, address: undefined } },
        ...leave,
      ];
    default:
      return [];
  }
}

type Props = {
  readonly items: readonly VantageItem[];
  /** In pixels of the window; undefined: closed. */
  readonly at: Point | undefined;
  readonly onChoose: (vantage: Vantage | undefined) => void;
  readonly onClose: () => void;
};

export function VantageMenu({ items, at, onChoose, onClose }: Props) {
  return (
    <MenuAt at={at} onClose={onClose} label="Where to stand" className="min-w-44 max-w-[264px] rounded-md">
      {items.map(({ label, vantage }) => (
        <MenuItem key={label} onChoose={() => onChoose(vantage)}>
          {label}
        </MenuItem>
      ))}
    </MenuAt>
  );
}
