// The arrow of something that opens below itself.

export function OpenMark({ open }: { readonly open: boolean }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true" className="mt-1 text-ink-3">
      <path d={open ? 'm2.5 4.5 3.5 3.5 3.5-3.5' : 'm4.5 2.5 3.5 3.5-3.5 3.5'} strokeWidth="1.4" strokeLinecap="round" />
    </svg>
  );
}
