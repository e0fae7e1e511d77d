// The mark: two tracks that join before a signal.

export function Brand() {
  return (
    <span className="flex items-center gap-2 font-semibold tracking-[-0.01em] text-[14px]">
      <svg width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden="true" className="text-ink-3">
        <path
          d="M1.5 4.75h3c3.2 0 3.4 4.25 6.5 4.25h5.5M1.5 13.25h3c3.2 0 3.4-4.25 6.5-4.25"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
        <circle cx="12" cy="9" r="2.75" className="fill-accent" />
      </svg>
      Signalbox
    </span>
  );
}
