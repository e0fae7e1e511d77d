// A key as it is printed on the keyboard.

export function KeyCap({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-grid h-[18px] min-w-[18px] place-items-center rounded border border-hairline-2 px-1 font-sans text-[11px] leading-none text-ink-3">
      {children}
    </kbd>
  );
}
