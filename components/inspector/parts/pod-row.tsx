'use client';
// A Pod in a list: its mark and its name, which open its panel.

import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { podState } from '#lib/routing/backend.ts';
import { useLive } from '#components/live/context.ts';
import { about } from '#components/menu/subject-at.ts';
import { PodName } from '#components/ui/pod-name.tsx';
import { StateMark } from '#components/ui/state-mark.tsx';

export function PodRow({ pod, at }: { readonly pod: Pod; readonly at: Key }) {
  const { select } = useLive();
  return (
    <li style={{ contentVisibility: 'auto', containIntrinsicSize: 'auto 24px' }}>
      <button
        type="button"
        onClick={() => select({ kind: 'Pod', key: at })}
        {...about({ kind: 'Pod', key: at })}
        className="flex h-6 w-full items-center gap-2 rounded text-left hover:bg-surface-2"
      >
        <StateMark state={podState(pod)} size={14} />
        <PodName name={pod.metadata.name} />
      </button>
    </li>
  );
}
