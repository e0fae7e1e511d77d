// The words on the picture.

import type { Trouble } from '#lib/cluster/summary.ts';
import type { Words } from '#lib/graph/element.ts';
import { assertNever } from '#lib/std/assert-never.ts';

function note(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'selects-nothing':
      return 'selects no Pod';
    case 'none-ready':
      return 'nobody is ready';
    case 'no-endpoints':
      return 'no endpoints: it has no selector, and no slice names one';
    case 'port-missing':
      return `no container has the port ${trouble.ports.join(', ')}`;
    case 'no-address':
      return 'no address from the load balancer';
    case 'broken':
    case 'nodes-drop':
    case 'not-ready':
    case 'workloads':
      return '';
    default:
      return assertNever(trouble);
  }
}

export const WORDS: Words = {
  drops: (nodes, all) => (all === 1 ? 'drops' : `${nodes} of ${all} drop`),
  note,
  missing: 'no such Service',
};
