'use client';
// What an answer about policy rests on: a network plugin that enforces it, and other policy APIs that may override it.

import { useShown } from '#components/live/context.ts';

export function PolicyCaveats({ isolated }: { readonly isolated: boolean }) {
  const { state } = useShown();
  const apis = [...state.tables.PolicyApi.values()].filter((api) => api.objects !== 'none');
  if (!isolated && apis.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-t border-hairline px-4 py-3 text-label text-ink-2">
      {isolated && (
        <p>
          A network plugin has to enforce NetworkPolicies. The API does not show whether this cluster’s does. Replies need no rule, and Pods
          are always reachable from their own Node.
        </p>
      )}
      {apis.length > 0 && (
        <div data-testid="may-be-overridden">
          <p className="text-not-ready-ink">May be overridden: the cluster has other policies, which Signalbox does not read.</p>
          <ul>
            {apis.map(({ metadata, objects }) => (
              <li key={metadata.name}>
                <span className="mono">{metadata.name}</span>
                {objects === 'unknown' && <span className="text-ink-3"> not known whether there are any</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
