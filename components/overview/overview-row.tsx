'use client';
// One row of the overview in fixed columns: a Service with everything that a summary knows, or something else that has trouble.

import { memo } from 'react';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { splitKey } from '#lib/kube/key.ts';
import { plural } from '#lib/std/plural.ts';
import { selectionOf, type View } from '#components/live/view.ts';
import { EndpointBar } from '#components/ui/endpoint-bar.tsx';
import { about } from '#components/menu/subject-at.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { readyText } from '#components/parts/service-row.tsx';
import { alarmWords, SEVERITY_INK, worstOf } from '#components/parts/finding-words.ts';
import type { Trouble } from '#components/parts/other-trouble.ts';
import { type Spark, Sparkline, sparkWords } from '#components/parts/sparkline.tsx';
import { isPlainClick, ViewLink } from '#components/parts/view-link.tsx';

/** Shared with the head above the rows. */
export const COLUMNS =
  'grid grid-cols-[16px_minmax(150px,1.5fr)_minmax(112px,1.2fr)_72px_72px_48px_minmax(96px,0.9fr)_88px_minmax(96px,0.8fr)] gap-x-4 px-4';

const SHAPE_WORDS: Readonly<Record<ServiceSummary['shape'], string>> = {
  ClusterIP: 'ClusterIP',
  NodePort: 'NodePort',
  LoadBalancer: 'LoadBalancer',
  ExternalName: 'ExternalName',
  Headless: 'headless',
};

/** `3 nodes · a b c`: counted, and named where there is room. */
function placeWords({ nodes, zones }: ServiceSummary): string {
  if (nodes === 0) return '';
  const where = zones.filter((zone) => zone !== '');
  const named = where.join(' ');
  const zone = named.length <= 12 ? named : plural(where.length, 'zone');
  return plural(nodes, 'node') + (named === '' ? '' : ` · ${zone}`);
}

type Props = {
  readonly summary: ServiceSummary;
  readonly href: string;
  /** What changed lately; undefined where nothing did. */
  readonly spark: Spark | undefined;
  readonly onOpen: (key: string) => void;
};

export const OverviewServiceRow = memo(function OverviewServiceRow({ summary, href, spark, onOpen }: Props) {
  const { namespace, name } = summary.metadata;
  const severity = worstOf(summary);
  const ink = severity === undefined ? '' : SEVERITY_INK[severity];
  const trouble = alarmWords(summary);
  return (
    <a
      href={href}
      data-service={`${namespace}/${name}`}
      {...about({ kind: 'Service', key: `${namespace}/${name}` })}
      data-severity={severity ?? 'none'}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        onOpen(`${namespace}/${name}`);
      }}
      className={`${COLUMNS} h-7 items-center rounded-md hover:bg-surface-2 focus-visible:-outline-offset-2`}
    >
      <span className={ink === '' ? 'text-ink-3' : ink}>
        <Glyph kind={summary.shape} />
      </span>
      <span className={`truncate ${severity === undefined ? '' : 'font-medium'}`} title={name}>
        {name}
      </span>
      <span className={`truncate ${ink}`} title={trouble}>
        {trouble}
      </span>
      {/* An ExternalName has no endpoints by nature: an empty bar would look like a fault. */}
      {summary.shape === 'ExternalName' ? <span /> : <EndpointBar counts={summary.endpoints} />}
      <span className="num text-right text-ink-2">{readyText(summary)}</span>
      <span>
        {spark !== undefined && (
          <>
            <Sparkline spark={spark} width={48} />
            <span className="sr-only">{sparkWords(spark)}</span>
          </>
        )}
      </span>
      <span className="mono truncate text-ink-2" title={summary.ports.join(' ')}>
        {summary.ports.join(' ')}
      </span>
      <span className="truncate text-ink-3">{SHAPE_WORDS[summary.shape]}</span>
      <span className="truncate text-ink-3" title={placeWords(summary)}>
        {placeWords(summary)}
      </span>
    </a>
  );
});

/** A thing that is no Service, by what is wrong with it; it leads to the thing itself. */
export function OverviewOtherRow({ trouble, to }: { readonly trouble: Trouble; readonly to: View }) {
  const { subject, severity, words } = trouble;
  const kind = selectionOf(subject)?.kind;
  const ink = SEVERITY_INK[severity];
  const { name } = splitKey(subject.key);
  return (
    <ViewLink
      to={to}
      data-other={`${subject.kind}:${subject.key}`}
      {...about(subject)}
      data-severity={severity}
      className={`${COLUMNS} h-7 items-center rounded-md hover:bg-surface-2 focus-visible:-outline-offset-2`}
    >
      <span className={ink}>{kind !== undefined && <Glyph kind={kind} />}</span>
      <span className="truncate font-medium" title={name}>
        {name}
      </span>
      <span className={`truncate ${ink}`} title={words}>
        {words}
      </span>
      <span className="col-span-4" />
      <span className="truncate text-ink-3">{subject.kind}</span>
    </ViewLink>
  );
}
