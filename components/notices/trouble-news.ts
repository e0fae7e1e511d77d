// What is told aloud of troubles that came and went: one sentence for a cause, not one for each that suffers.

import type { CommonCause } from '#lib/cluster/common-cause.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import type { Group } from '#lib/diagnosis/groups.ts';
import { commonCauseLine, commonCauseWords } from '#lib/words/common-cause.ts';
import { plural } from '#lib/std/plural.ts';
import type { Told } from '#components/findings/troubles.ts';
import { findingNews, worstFinding } from '#components/parts/finding-words.ts';

export type News = {
  /** Of the Service alone. */
  readonly text: string;
  /** What explains its trouble, or did. */
  readonly because: CommonCause | undefined;
  readonly isWell: boolean;
};

function summaryOf(record: Change['before']): ServiceSummary | undefined {
  return record?.kind === 'ServiceSummary' ? record : undefined;
}

/** Undefined where nothing worth saying happened. */
export function newsOf({ before, after }: Change): News | undefined {
  const [was, is] = [summaryOf(before), summaryOf(after)];
  const text = findingNews(was, is);
  if (text === undefined || was === undefined || is === undefined) return undefined;
  const now = worstFinding(is);
  return { text, because: (now ?? worstFinding(was))?.because, isWell: now === undefined };
}

/** So many sentences, the rest counted. */
const MOST = 3;

/** In the order in which they came. `groups`: of what is so by now. */
export function tell(news: Iterable<News>, groups: readonly Group<Told>[]): string {
  const sentences = new Map<string, { readonly one: string; readonly many: (count: number) => string; count: number }>();
  for (const { text, because, isWell } of news) {
    const group = groups.find(({ because: of }) => of?.kind === because?.kind && because?.of.every((key) => of?.of.includes(key) === true));
    const line =
      because === undefined
        ? text
        : group?.because === undefined
          ? commonCauseWords(because)
          : commonCauseLine(group.because, group.affected);
    const key = because === undefined ? text : `${isWell} ${line}`;
    const held = sentences.get(key);
    if (held !== undefined) held.count++;
    else
      sentences.set(key, {
        one: because === undefined || isWell ? text : line,
        many: (count) => (isWell ? `${plural(count, 'Service')} are well again` : line),
        count: 1,
      });
  }
  const all = [...sentences.values()].map(({ one, many, count }) => (count === 1 ? one : many(count)));
  const more = all.length - MOST;
  return all.slice(0, MOST).join('. ') + (more > 0 ? `. ${more} more changes` : '');
}
