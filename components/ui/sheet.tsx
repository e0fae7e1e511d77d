'use client';
// A modal sheet: the dialog element, which traps focus, closes on Esc and gives focus back.

import { type ReactNode, useEffect, useRef } from 'react';

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode; readonly wide?: boolean };

export function Sheet({ title, onClose, children, wide = false }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
      }}
      className={`m-auto max-h-[80vh] rounded-xl bg-surface p-0 text-ink shadow-lift backdrop:bg-veil ${wide ? 'w-[720px]' : 'w-[440px]'}`}
    >
      <div className="flex h-11 items-center justify-between border-b border-hairline pr-2 pl-4">
        <h2 className="font-semibold">{title}</h2>
        <button type="button" onClick={onClose} className="h-7 rounded px-2 text-ink-3 hover:bg-surface-2 hover:text-ink">
          Close
        </button>
      </div>
      <div className="overflow-y-auto p-4">{children}</div>
    </dialog>
  );
}
