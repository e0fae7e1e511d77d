// Troubles, as the palette finds them: by the words in which the screen tells them.

import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';
import { selectionOf, type View } from '#components/live/view.ts';
import type { Hit } from '#components/search/palette-hits.ts';

/** Of the Services and of what else has trouble, as far as the page holds them. What is only worth knowing is left out. */
export function* troubleHits({ tables, index }: ClusterState, home: View, go: (next: View) => void): Generator<Hit> {
  for (const { metadata, findings } of tables.ServiceSummary.values()) {
    const { namespace, name } = metadata;
    for (const { id, severity, title, short } of findings) {
      if (severity === 'info') continue;
      const to: View = {
        ...home,
        scope: { kind: 'namespace', namespace },
        selection: { kind: 'Service', key: keyOf(namespace, name) },
        finding: id,
      };
      yield { kind: 'Trouble', namespace, service: id, name: title, detail: short, run: () => go(to) };
    }
  }
  for (const [about, keys] of index.findingsByService) {
    // Of no Service of a namespace.
    if (!about.endsWith('/')) continue;
    const namespace = about.slice(0, -1);
    for (const key of keys) {
      const finding = tables.Finding.get(key);
      if (finding === undefined || finding.severity === 'info') continue;
      const { title, short, subject, metadata } = finding;
      const scope = namespace === '' ? home.scope : ({ kind: 'namespace', namespace } as const);
      const to: View = { ...home, scope, selection: selectionOf(subject), finding: metadata.name };
      yield { kind: 'Trouble', namespace, service: metadata.name, name: title, detail: short, run: () => go(to) };
    }
  }
}
