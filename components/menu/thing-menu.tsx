'use client';
// The menu of a thing, wherever it is shown: by the other mouse button, the menu key or Shift F10. One for the whole page.

import { createContext, type ReactNode, useCallback, useContext, useEffect, useEffectEvent, useState } from 'react';
import type { Subject } from '#lib/cluster/finding.ts';
import type { Point } from '#lib/graph/element.ts';
import { targetOf } from '#lib/wire/target.ts';
import { useLive } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { isField } from '#components/ui/is-field.ts';
import { MenuAt, MenuItem, MenuTitle } from '#components/ui/menu.tsx';
import { useCopy } from '#components/ui/use-copy.ts';
import { usePageKeys } from '#components/ui/use-page-keys.ts';
import { type Deed, type MenuGroup, type MenuItem as Item, menuOf } from './menu-items.ts';
import { subjectAt } from './subject-at.ts';

/** `at` in pixels of the window. */
type Open = (subject: Subject, at: Point) => void;

type Asked = {
  readonly subject: Subject;
  readonly at: Point;
  readonly groups: readonly MenuGroup[];
  readonly within: HTMLElement | undefined;
  readonly open: boolean;
};

const MenuContext = createContext<Open | undefined>(undefined);

export function useThingMenu(): Open {
  const open = useContext(MenuContext);
  if (open === undefined) throw new Error('useThingMenu needs the ThingMenus around it.');
  return open;
}

/** Selected text has the browser's own menu, with which it is copied. */
function isSelected(target: Node): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(target, true);
}

function useMenuEvents(open: Open): void {
  const onContextMenu = useEffectEvent((event: MouseEvent): void => {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof Element) || isField(target) || isSelected(target)) return;
    // Some systems send it when the menu key is let go: the menu is open by then.
    if (target.closest('[role=menu]') !== null) return event.preventDefault();
    const subject = subjectAt(target);
    if (subject === undefined) return;
    event.preventDefault();
    open(subject, { x: event.clientX, y: event.clientY });
  });
  useEffect(() => {
    const listener = (event: MouseEvent): void => onContextMenu(event);
    addEventListener('contextmenu', listener);
    return () => removeEventListener('contextmenu', listener);
  }, []);
  usePageKeys(true, (event) => {
    const { target } = event;
    if (!isMenuKey(event) || !(target instanceof Element)) return undefined;
    const subject = subjectAt(target);
    if (subject === undefined) return undefined;
    const { left, bottom } = target.getBoundingClientRect();
    return () => open(subject, { x: left + 16, y: bottom });
  });
}

/** The key beside the right Ctrl, and what stands for it where there is none. */
export function isMenuKey({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

function textOf({ label, deed }: Item): ReactNode {
  if (deed.kind !== 'copy') return label;
  return (
    <span className="flex items-baseline gap-2">
      {label !== '' && <span className="w-[88px] shrink-0 text-ink-3">{label}</span>}
      <span className="mono min-w-0 truncate" title={deed.text}>
        {deed.text}
      </span>
    </span>
  );
}

/** What became of the last text, for a moment. */
function CopyNote({ text, outcome }: { readonly text: string; readonly outcome: 'idle' | 'copied' | 'failed' }) {
  return (
    <div
      role="status"
      data-testid="copy-note"
      className={`fixed bottom-14 left-1/2 z-30 max-w-[min(640px,92vw)] -translate-x-1/2 rounded-lg bg-surface px-3.5 py-2 ${outcome === 'idle' ? 'pointer-events-none opacity-0' : 'shadow-lift'}`}
    >
      {outcome !== 'idle' && (
        <>
          {outcome === 'copied' ? 'Copied ' : 'The browser does not let this page copy. Select it instead: '}
          <span className={`mono ${outcome === 'copied' ? 'inline-block max-w-full truncate align-bottom' : 'break-all select-all'}`}>
            {text}
          </span>
        </>
      )}
    </div>
  );
}

export function ThingMenus({ children }: { readonly children: ReactNode }) {
  const { store, view, go, standAt } = useLive();
  const { outcome, copy } = useCopy();
  const [copied, setCopied] = useState('');
  const [asked, setAsked] = useState<Asked>();
  /** What it offers is as it was when it opened: nothing moves under the hand. */
  const open = useCallback<Open>(
    (subject, at) => {
      const { state, status } = store.read();
      const domain = dnsSettingsIn(status).clusterDomain;
      const groups = menuOf({ subject, state, view, origin: location.origin, target: targetOf(status?.cluster), domain });
      setAsked({ subject, at, groups, within: document.querySelector('main') ?? undefined, open: true });
    },
    [store, view],
  );
  useMenuEvents(open);
  const act = (deed: Deed): void => {
    switch (deed.kind) {
      case 'go':
        return go(deed.to);
      case 'stand':
        return standAt(deed.vantage);
      case 'copy':
        setCopied(deed.text);
        return copy(deed.text);
    }
  };
  return (
    <MenuContext value={open}>
      {children}
      <MenuAt
        at={asked?.open === true ? asked.at : undefined}
        onClose={() => setAsked((held) => held && { ...held, open: false })}
        within={asked?.within}
        label={asked === undefined ? 'Menu' : `${asked.subject.kind} ${asked.subject.key}`}
        className="max-h-[80vh] w-max max-w-[min(440px,92vw)] min-w-52 rounded-md"
      >
        {asked?.groups.map(({ title, items }) => (
          <MenuTitle key={title} title={title}>
            {items.map((item) => (
              <MenuItem key={item.deed.kind === 'copy' ? item.deed.text : item.label} onChoose={() => act(item.deed)}>
                {textOf(item)}
              </MenuItem>
            ))}
          </MenuTitle>
        ))}
      </MenuAt>
      <CopyNote text={copied} outcome={outcome} />
    </MenuContext>
  );
}
