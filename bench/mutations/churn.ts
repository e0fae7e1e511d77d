// Rules of lib/churn/SPEC.md, each broken in one place.

import type { Mutation } from './mutation.ts';

export const CHURN: readonly Mutation[] = [
  {
    rule: 'C29',
    file: 'outage.ts',
    text: 'if (hidden.size > 0 && endpoint.slices.every((slice) => hidden.has(slice))) continue;',
    replacement: '',
  },
  {
    rule: 'C30',
    file: 'outage.ts',
    text: "if (state !== 'ready' && (isHeadless || state !== 'draining')) return;",
    replacement: "if (state !== 'ready' && state !== 'draining') return;",
  },
  { rule: 'C32', file: 'outage.ts', text: "if (state === 'ready') now.ready = true;", replacement: 'now.ready = true;' },
  {
    rule: 'C35',
    file: 'outage.ts',
    text: 'if (open === undefined || open.from === time) return;',
    replacement: 'if (open === undefined) return;',
  },
  { rule: 'C45', file: 'flapping.ts', text: 'now - first <= WITHIN', replacement: 'now - first <= 2 * WITHIN' },
];
