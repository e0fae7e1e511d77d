// Which thing an element of the page is about: rows, links and heads carry it, and the menu reads it from there.

import type { Subject, SubjectKind } from '#lib/cluster/finding.ts';
import { KIND_FACES } from '#components/parts/kinds.tsx';

/** Spread on what shows the thing; keyboard and pointer then open its menu there. */
export function about({ kind, key }: Subject): { readonly 'data-subject': string } {
  return { 'data-subject': `${kind}:${key}` };
}

function isSubjectKind(kind: string): kind is SubjectKind {
  return kind in KIND_FACES;
}

/** That of the nearest element around; undefined where nothing is shown. */
export function subjectAt(element: Element): Subject | undefined {
  const raw = element.closest<HTMLElement>('[data-subject]')?.dataset['subject'];
  if (raw === undefined) return undefined;
  const colon = raw.indexOf(':');
  const kind = raw.slice(0, colon);
  return isSubjectKind(kind) ? { kind, key: raw.slice(colon + 1) } : undefined;
}
