// The mark of a step that was looked at: form and word, so that it reads without colour.

export type StepMarkState = 'pass' | 'warn' | 'fail' | 'partial' | 'follows' | 'unknown' | 'none' | 'skipped';

const WORDS: Readonly<Record<StepMarkState, string>> = {
  pass: 'passed',
  warn: 'worth a look',
  fail: 'failed',
  partial: 'failed in part',
  follows: 'follows from above',
  unknown: 'unknown',
  none: 'does not apply',
  skipped: 'not reached',
};

export function stepWord(state: StepMarkState): string {
  return WORDS[state];
}

const COLOURS: Readonly<Record<StepMarkState, string>> = {
  pass: 'text-ink-3',
  warn: 'text-not-ready',
  fail: 'text-broken',
  partial: 'text-broken',
  follows: 'text-broken',
  unknown: 'text-ink-3',
  none: 'text-ink-3',
  skipped: 'text-ink-3',
};

function Sign({ state }: { readonly state: StepMarkState }) {
  switch (state) {
    case 'pass':
      return <path d="m3.5 8.5 3 3 6-7" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />;
    case 'warn':
      return (
        <>
          <path d="M8 2.5 14 13H2z" strokeWidth="1.5" strokeLinejoin="round" />
          <path d="M8 6.5v3M8 11v.4" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case 'fail':
      return (
        <>
          <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none" />
          <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" strokeWidth="1.6" strokeLinecap="round" className="stroke-surface" />
        </>
      );
    case 'partial':
      return (
        <>
          <circle cx="8" cy="8" r="6" strokeWidth="1.5" />
          <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" stroke="none" />
        </>
      );
    case 'follows':
      return (
        <>
          <circle cx="8" cy="8" r="6" strokeWidth="1.5" strokeDasharray="2.4 2.3" />
          <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case 'unknown':
      return (
        <>
          <circle cx="8" cy="8" r="6" strokeWidth="1.3" strokeDasharray="1.4 2.2" strokeLinecap="round" />
          <path d="M6.3 6.4a1.8 1.8 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1V9.4M8 11.2v.2" strokeWidth="1.4" strokeLinecap="round" />
        </>
      );
    case 'none':
      return <path d="M4.5 8h7" strokeWidth="1.5" strokeLinecap="round" />;
    case 'skipped':
      return <circle cx="8" cy="8" r="2" strokeWidth="1.4" />;
  }
}

export function StepMark({ state }: { readonly state: StepMarkState }) {
  return (
    <svg
      role="img"
      aria-label={WORDS[state]}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      className={`shrink-0 ${COLOURS[state]}`}
    >
      <Sign state={state} />
    </svg>
  );
}
