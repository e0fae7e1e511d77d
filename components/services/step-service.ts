// The Service after or before the selected one, in the order of the list.

import type { Shown } from '#components/live/shown.ts';
import { namespaceOf, type View } from '#components/live/view.ts';
import { compareServices } from '#components/parts/service-order.ts';

function orderedServices({ ready, summaries }: Shown, view: View): readonly string[] {
  const namespace = namespaceOf(view.scope);
  if (namespace === undefined || !ready) return [];
  return [...summaries.inNamespace(namespace)].sort(compareServices).map((s) => `${s.metadata.namespace}/${s.metadata.name}`);
}

/** Wraps round at the ends; begins at the first or last where none is selected. */
export function stepService(shown: Shown, view: View, by: 1 | -1): string | undefined {
  const order = orderedServices(shown, view);
  const at = view.selection?.kind === 'Service' ? order.indexOf(view.selection.key) : -1;
  if (at < 0) return by === 1 ? order[0] : order.at(-1);
  return order[(at + by + order.length) % order.length];
}
