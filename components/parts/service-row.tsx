'use client';
// One Service of the list: glyph, name, its worst trouble, ready of all.

import { memo, type MouseEvent } from 'react';
import { meantToServe, type ServiceSummary } from '#lib/cluster/summary.ts';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from './glyph.tsx';
import { alarmWords, SEVERITY_INK, worstOf, worstWords } from './finding-words.ts';
import { type Spark, Sparkline, sparkWords } from './sparkline.tsx';
import { isPlainClick } from './view-link.tsx';

type Props = {
  readonly summary: ServiceSummary;
  readonly href: string;
  readonly selected: boolean;
  /** What changed lately; undefined where nothing did. */
  readonly spark: Spark | undefined;
  readonly onSelect: (key: string) => void;
  readonly onOpen: (key: string) => void;
};

/** ExternalName has no endpoints by nature, so a count of nothing would only worry. */
export function readyText(summary: ServiceSummary): string {
  return summary.shape === 'ExternalName' ? '' : `${summary.endpoints.ready}/${meantToServe(summary.endpoints)}`;
}

export const ServiceRow = memo(function ServiceRow({ summary, href, selected, spark, onSelect, onOpen }: Props) {
  const { namespace, name } = summary.metadata;
  const key = `${namespace}/${name}`;
  const severity = worstOf(summary);
  const ink = severity === undefined ? '' : SEVERITY_INK[severity];
  const onClick = (event: MouseEvent): void => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    onSelect(key);
  };
  return (
    <li style={{ contentVisibility: 'auto', containIntrinsicSize: 'auto 28px' }}>
      <a
        href={href}
        aria-current={selected}
        data-service={key}
        {...about({ kind: 'Service', key })}
        data-severity={severity ?? 'none'}
        title={severity === undefined ? undefined : alarmWords(summary)}
        onClick={onClick}
        onDoubleClick={() => onOpen(key)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          event.stopPropagation();
          onOpen(key);
        }}
        className="grid h-7 grid-cols-[16px_minmax(40px,1fr)_auto_auto_minmax(32px,auto)] items-center gap-2 rounded-md px-2 hover:bg-surface-2 aria-[current=true]:bg-accent-soft"
      >
        <span className={ink === '' ? 'text-ink-3' : ink}>
          <Glyph kind={summary.shape} />
        </span>
        <span className={`truncate ${severity === undefined ? '' : 'font-medium'}`} title={name}>
          <span className="sr-only">{summary.shape} Service </span>
          {name}
        </span>
        <span className={`max-w-[104px] truncate text-label ${ink}`}>{worstWords(summary)}</span>
        {/* Beside words of trouble it would take the name's place. */}
        {spark === undefined || severity !== undefined ? <span /> : <Sparkline spark={spark} width={28} />}
        <span className="num text-right text-label text-ink-3">
          {readyText(summary)}
          {spark !== undefined && <span className="sr-only">, {sparkWords(spark)}</span>}
        </span>
      </a>
    </li>
  );
});
