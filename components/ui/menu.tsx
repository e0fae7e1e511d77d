'use client';
// Menus: below a button, or at a point. Arrows, Home, End and the first letters go to an item; Esc, Tab and a click elsewhere close a menu, and the focus goes back to where it was.

import { Menu as Base } from '@base-ui/react/menu';
import { type ComponentProps, type ReactElement, type ReactNode, useMemo, useRef } from 'react';

type Items = {
  readonly label: string;
  /** How wide and how high. */
  readonly className: string;
  /** The landmark that it opens in; undefined: the one around it. */
  readonly within?: HTMLElement | undefined;
  readonly children: ReactNode;
};

type MenuProps = Items &
  Pick<ComponentProps<typeof Base.Root>, 'open' | 'onOpenChange'> &
  Pick<ComponentProps<typeof Base.Positioner>, 'anchor' | 'sideOffset'> & { readonly button?: ReactElement };

function Menu({ label, className, within, children, button, anchor, sideOffset, ...root }: MenuProps) {
  const popup = useRef<HTMLDivElement>(null);
  /** It opens in the landmark that it belongs to. */
  const home = useRef<HTMLDivElement>(null);
  /** The current item, or the first, however the menu was opened. */
  const begin = (open: boolean): void => {
    if (!open) return;
    const current = popup.current?.querySelector<HTMLElement>('[aria-current=true]');
    (current ?? popup.current?.querySelector<HTMLElement>('[role=menuitem]'))?.focus();
  };
  return (
    <Base.Root modal={false} onOpenChangeComplete={begin} {...root}>
      {button !== undefined && <Base.Trigger render={button} />}
      <div ref={home} />
      <Base.Portal container={within ?? home}>
        <Base.Positioner positionMethod="fixed" align="start" collisionPadding={8} anchor={anchor} sideOffset={sideOffset} className="z-30">
          <Base.Popup
            ref={popup}
            aria-label={label}
            // Its keys are not those of the page.
            onKeyDown={(event) => event.stopPropagation()}
            className={`overflow-y-auto bg-surface p-1 shadow-lift outline-none ${className}`}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuButton({ button, ...items }: Items & { readonly button: ReactElement }) {
  return <Menu button={button} sideOffset={4} {...items} />;
}

type AtProps = Items & {
  /** In pixels of the window; undefined: closed. */
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly onClose: () => void;
};

export function MenuAt({ at, onClose, ...items }: AtProps) {
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at?.x, at?.y) }), [at?.x, at?.y]);
  return <Menu open={at !== undefined} onOpenChange={(open) => !open && onClose()} anchor={anchor} {...items} />;
}

type ItemProps = {
  readonly onChoose: () => void;
  /** What is shown already: the menu opens there. */
  readonly current?: boolean;
  readonly children: ReactNode;
};

export function MenuItem({ onChoose, current, children }: ItemProps) {
  return (
    <Base.Item
      onClick={onChoose}
      aria-current={current === true ? 'true' : undefined}
      className="h-8 truncate rounded px-2.5 leading-8 text-ink outline-none data-highlighted:bg-accent-soft aria-[current=true]:font-medium"
    >
      {children}
    </Base.Item>
  );
}

/** Items under a heading; an empty one is no more than a line above all but the first. */
export function MenuTitle({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Base.Group className="not-first:mt-1 not-first:border-t not-first:border-hairline not-first:pt-1">
      {title !== '' && <Base.GroupLabel className="px-2.5 pt-1 pb-0.5 text-label text-ink-3">{title}</Base.GroupLabel>}
      {children}
    </Base.Group>
  );
}

/** `name` is what typing finds. */
export function MenuLink({ link, name, children }: { readonly link: ReactElement; readonly name: string; readonly children: ReactNode }) {
  return (
    <Base.LinkItem
      render={link}
      label={name}
      closeOnClick
      className="flex h-7 items-center gap-2 rounded px-2 data-highlighted:bg-surface-2 aria-[current=true]:bg-accent-soft"
    >
      {children}
    </Base.LinkItem>
  );
}
