// The mark of an endpoint's state: colour, outline and sign, so that it reads without colour.

import type { Presence } from '#lib/churn/endpoint-state.ts';
import type { BackendState } from '#lib/routing/backend.ts';

export type MarkState = BackendState | 'terminated' | 'unpublished';

const WORDS: Readonly<Record<MarkState, string>> = {
  ready: 'ready',
  draining: 'draining',
  notReady: 'not ready',
  broken: 'broken',
  terminated: 'terminated',
  unpublished: 'not published',
};

export function stateWord(state: MarkState): string {
  return WORDS[state];
}

const COLOURS: Readonly<Record<MarkState, string>> = {
  ready: 'text-ready',
  draining: 'text-draining',
  notReady: 'text-not-ready',
  broken: 'text-broken',
  terminated: 'text-ink-3',
  unpublished: 'text-ink-3',
};

/** The colour for words about a state: dark enough to read. */
export const STATE_INK: Readonly<Record<MarkState, string>> = {
  ready: 'text-ink-2',
  draining: 'text-draining-ink',
  notReady: 'text-not-ready-ink',
  broken: 'text-broken-ink',
  terminated: 'text-ink-3',
  unpublished: 'text-ink-3',
};

function Sign({ state }: { readonly state: MarkState }) {
  switch (state) {
    case 'ready':
      return (
        <>
          <circle cx="8" cy="8" r="5.25" strokeWidth="1.5" />
          <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
        </>
      );
    case 'draining':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" strokeWidth="1.5" strokeDasharray="2.4 1.92" />
          <path d="M8 5.25v5M5.9 8.4 8 10.5l2.1-2.1" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
        </>
      );
    case 'notReady':
      return (
        <>
          <circle cx="8" cy="8" r="5" strokeWidth="2.25" />
          <path d="M8 5.5a2.5 2.5 0 0 1 0 5z" fill="currentColor" stroke="none" />
        </>
      );
    case 'broken':
      return (
        <>
          <circle cx="8" cy="8" r="6.75" strokeWidth="1.25" />
          <circle cx="8" cy="8" r="4.5" strokeWidth="1.25" />
          <path d="m6.4 6.4 3.2 3.2m0-3.2L6.4 9.6" strokeWidth="1.4" strokeLinecap="round" />
        </>
      );
    case 'terminated':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" strokeWidth="1.5" strokeDasharray="2.4 1.92" />
          <path d="M5.75 8h4.5" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case 'unpublished':
      return <circle cx="8" cy="8" r="5" strokeWidth="1.5" strokeDasharray="1.2 2.4" strokeLinecap="round" />;
  }
}

export function StateMark({ state, size = 16 }: { readonly state: MarkState; readonly size?: number }) {
  return (
    <svg
      role="img"
      aria-label={WORDS[state]}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      className={`shrink-0 ${COLOURS[state]}`}
    >
      <title>{WORDS[state]}</title>
      <Sign state={state} />
    </svg>
  );
}

/** What an endpoint is to its Service, with not being there as one of the states. */
export function PresenceMark({ state, size }: { readonly state: Presence; readonly size: number }) {
  return <StateMark state={state === 'absent' ? 'unpublished' : state} size={size} />;
}
