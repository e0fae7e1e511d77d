// The mark of who may call: told apart by shape, the colour only helps.

import type { MayCall } from '#lib/policy/callers.ts';

const LABEL: Readonly<Record<MayCall, string>> = {
  allowed: 'may call',
  some: 'may call some of the Pods',
  denied: 'may not call',
  unknown: 'not known whether it may call',
};

const INK: Readonly<Record<MayCall, string>> = {
  allowed: 'text-ink-3',
  some: 'text-not-ready',
  denied: 'text-broken',
  unknown: 'text-ink-3',
};

function Sign({ may }: { readonly may: MayCall }) {
  switch (may) {
    case 'allowed':
      return <path d="m3.5 8.5 3 3 6-7" />;
    case 'some':
      return <path d="M2.5 8.5h4.5m0-4.5v9m3.5-4.5 1.2 1.2 2-2.4" />;
    case 'denied':
      // The end of a line: a buffer stop.
      return <path d="M2.5 8h7m0-4.5v9" strokeWidth="2" />;
    case 'unknown':
      return <path d="M5.75 6a2.25 2.25 0 1 1 3.2 2.05c-.6.3-.95.8-.95 1.45m0 2.6v.1" />;
  }
}

export function AccessMark({ may }: { readonly may: MayCall }) {
  return (
    <svg
      role="img"
      aria-label={LABEL[may]}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${INK[may]}`}
    >
      <title>{LABEL[may]}</title>
      <Sign may={may} />
    </svg>
  );
}
