// The Service after or before the selected one, in the order of the list.

import type { Live } from '#components/live/context.ts';
import { namespaceOf } from '#components/live/view.ts';
import { compareServices } from '#components/parts/service-order.ts';

function orderedServices({ store, summaries, view }: Pick<Live, 'store' | 'summaries' | 'view'>): readonly string[] {
  const namespace = namespaceOf(view.scope);
  if (namespace === undefined || !store.ready) return [];
  return [...summaries.inNamespace(namespace)].sort(compareServices).map((s) => `${s.metadata.namespace}/${s.metadata.name}`);
}

/** Wraps round at the ends; begins at the first or last where none is selected. */
export function stepService(live: Pick<Live, 'store' | 'summaries' | 'view'>, by: 1 | -1): string | undefined {
  const order = orderedServices(live);
  const at = live.view.selection?.kind === 'Service' ? order.indexOf(live.view.selection.key) : -1;
  if (at < 0) return by === 1 ? order[0] : order.at(-1);
  return order[(at + by + order.length) % order.length];
}
