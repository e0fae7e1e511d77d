'use client';
// The menu of the other mouse button: where one can stand from here.

import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Point, Subject } from '#lib/graph/element.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';
import { splitKey } from '#lib/kube/key.ts';

const WIDTH = 264;

export type StandItem = { readonly label: string; readonly vantage: Vantage | undefined };

/** What can be done there; empty for what nobody can stand on. */
export function standItems(subject: Subject, stand: VantageChoice | undefined): readonly StandItem[] {
  const leave: StandItem[] = stand === undefined ? [] : [{ label: 'Leave where you stand', vantage: undefined }];
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
  readonly items: readonly StandItem[];
  /** In pixels of the window. */
  readonly at: Point;
  readonly onChoose: (vantage: Vantage | undefined) => void;
  readonly onClose: () => void;
};

export function StandMenu({ items, at, onChoose, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    menu.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && menu.current?.contains(event.target) === false) onClose();
    };
    addEventListener('pointerdown', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [onClose]);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    event.stopPropagation();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      all[(now + by + all.length) % all.length]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose();
    }
  }

  return (
    <div
      ref={menu}
      role="menu"
      aria-label="Where to stand"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      data-testid="stand-menu"
      style={{
        left: Math.max(8, Math.min(at.x, innerWidth - WIDTH - 8)),
        top: Math.max(8, Math.min(at.y, innerHeight - 32 * items.length - 16)),
        maxWidth: WIDTH,
      }}
      className="fixed z-30 min-w-44 rounded-md bg-surface p-1 shadow-lift"
    >
      {items.map(({ label, vantage }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            onChoose(vantage);
          }}
          className="block h-8 w-full truncate rounded px-2.5 text-left text-ink hover:bg-accent-soft focus:bg-accent-soft focus-visible:outline-none"
        >
          {label}
        </button>
      ))}
    </div>
  );
}
