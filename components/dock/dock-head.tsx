'use client';
// The head of the opened dock: steps and playing, the moment, what one can do with it, and the range.

import type { ReactNode } from 'react';
import { ageWords } from '#lib/std/age.ts';
import { formatView, type TimeRange } from '#components/live/view.ts';
import { useLive } from '#components/live/context.ts';
import { BackToNow } from '#components/parts/back-to-now.tsx';
import { clockWords, utcWords } from '#components/parts/clock-words.ts';
import { OpenControl } from '#components/recordings/open-control.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyText } from '#components/ui/copy-text.tsx';
import { MenuButton, MenuItem } from '#components/ui/menu.tsx';
import { type Play, SPEEDS } from './use-play.ts';

const RANGES: readonly (readonly [TimeRange, string])[] = [
  ['5m', '5 min'],
  ['15m', '15 min'],
  ['1h', '1 h'],
  ['6h', '6 h'],
  ['all', 'all'],
];

const ICONS = {
  back: <path d="M4.25 3.5v9M12 3.5v9L5.75 8z" />,
  on: <path d="M11.75 3.5v9M4 3.5v9L10.25 8z" />,
  play: <path d="M4.5 3v10l8-5z" />,
  pause: <path d="M5 3.5v9M11 3.5v9" />,
  fold: <path d="m3.5 6 4.5 4.5L12.5 6" fill="none" />,
} as const;

function Icon({ of }: { readonly of: keyof typeof ICONS }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {ICONS[of]}
    </svg>
  );
}

type IconButtonProps = {
  readonly of: keyof typeof ICONS;
  readonly label: string;
  readonly keys: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
};

function IconButton({ of, label, keys, disabled = false, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={keys === '' ? undefined : keys}
      title={keys === '' ? label : `${label} (${keys})`}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
      className="grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-surface-2 hover:text-ink aria-disabled:opacity-40"
    >
      <Icon of={of} />
    </button>
  );
}

type Props = {
  readonly headWidth: number;
  readonly play: Play;
  readonly moment: number | undefined;
  readonly now: number;
  /** How many changes there have been by the moment, of all that are shown. */
  readonly count: { readonly until: number; readonly all: number } | undefined;
  readonly canStep: { readonly back: boolean; readonly on: boolean };
  readonly step: (by: 1 | -1) => void;
  readonly picking: boolean;
  readonly onPicking: (on: boolean) => void;
  readonly recording: string;
  readonly isZoomed: boolean;
  readonly onRange: (range: TimeRange) => void;
  readonly onFold: () => void;
};

function MomentPill({ moment, now, count }: Pick<Props, 'moment' | 'now' | 'count'>) {
  if (moment === undefined) {
    return (
      <span className="flex h-7 items-center gap-2 px-2.5 text-ink-3" data-testid="dock-moment">
        <span className="size-2 rounded-full bg-ready" /> now
      </span>
    );
  }
  return (
    <span
      title={utcWords(moment)}
      data-testid="dock-moment"
      className="num flex h-7 min-w-22 items-center gap-1.5 rounded-md border border-accent bg-accent-soft px-2.5 whitespace-nowrap text-accent-ink"
    >
      <span className="font-semibold">{clockWords(moment, now)}</span>
      <span className="truncate max-[1279px]:hidden">
        {ageWords(now - moment)} ago
        {count !== undefined && <span className="max-[1179px]:hidden">{` · change ${count.until} of ${count.all}`}</span>}
      </span>
    </span>
  );
}

function Tool({ children, ...rest }: { readonly children: ReactNode; readonly href: string; readonly download: boolean }) {
  return (
    <a
      className="inline-flex h-7 shrink-0 items-center rounded px-1.5 whitespace-nowrap text-ink-2 hover:bg-surface-2 hover:text-ink"
      {...rest}
    >
      {children}
    </a>
  );
}

export function DockHead(props: Props) {
  const { view } = useLive();
  const { headWidth, play, moment, now, count, canStep, step, picking, onPicking, recording, isZoomed, onRange, onFold } = props;
  return (
    <div className="flex h-9 shrink-0 items-center">
      <div className="flex shrink-0 items-center gap-0.5 px-2" style={{ width: headWidth }}>
        <IconButton of="back" label="Change before" keys="[" disabled={!canStep.back} onClick={() => step(-1)} />
        <IconButton of={play.playing ? 'pause' : 'play'} label={play.playing ? 'Pause' : 'Play'} keys="Space" onClick={play.toggle} />
        <IconButton of="on" label="Next change" keys="]" disabled={!canStep.on} onClick={() => step(1)} />
        <MenuButton
          label="Speed"
          className="w-20 rounded-lg"
          button={
            <button
              type="button"
              aria-label={`Speed: ${play.speed} times`}
              className="num h-7 rounded-md px-2 text-ink-2 hover:bg-surface-2 hover:text-ink"
            >
              {play.speed}×
            </button>
          }
        >
          {SPEEDS.map((speed) => (
            <MenuItem key={speed} onChoose={() => play.setSpeed(speed)}>
              {speed}×
            </MenuItem>
          ))}
        </MenuButton>
      </div>
      <div className="flex min-w-0 flex-1 items-center gap-2 pr-2">
        <MomentPill moment={moment} now={now} count={count} />
        {moment !== undefined && <BackToNow className="max-[999px]:hidden" />}
        <div className="flex shrink-0 items-center gap-1">
          <Button
            look="quiet"
            aria-pressed={picking}
            title="Then choose the other moment. Or drag with Shift from one to the other."
            onClick={() => onPicking(!picking)}
          >
            {picking ? 'Choose the other moment' : 'Compare with…'}
          </Button>
          <Tool href={recording} download>
            <span>
              Save<span className="max-[1279px]:sr-only"> recording</span>
            </span>
          </Tool>
          <OpenControl />
          <div className="max-[899px]:hidden">
            <CopyText look="quiet" label="Copy link" text={() => new URL(formatView({ ...view, at: moment }), location.href).href} />
          </div>
        </div>
        <fieldset className="ml-auto flex shrink-0 items-center gap-0.5" aria-label="Range">
          {RANGES.map(([range, words]) => (
            <button
              key={range}
              type="button"
              aria-pressed={view.range === range}
              onClick={() => onRange(range)}
              className="h-7 rounded-md px-2 whitespace-nowrap text-ink-3 max-[999px]:px-1.5 hover:bg-surface-2 hover:text-ink aria-pressed:border aria-pressed:border-hairline-2 aria-pressed:bg-surface-2 aria-pressed:font-medium aria-pressed:text-ink"
            >
              {words}
              {view.range === range && isZoomed ? ', zoomed' : ''}
            </button>
          ))}
        </fieldset>
        <IconButton of="fold" label="Close the dock" keys="" onClick={onFold} />
      </div>
    </div>
  );
}
