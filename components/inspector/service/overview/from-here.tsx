'use client';
// What becomes of a connection to the Service from where the reader stands, and the way to the steps that lead there.

import type { Service } from '#lib/kube/service.ts';
import { reachOf, reachSeverity } from '#lib/graph/reach.ts';
import { SEVERITY_INK } from '#components/parts/finding-words.ts';
import { sentence } from '#lib/std/sentence.ts';
import { reachWords } from '#components/graph/reach-words.ts';
import { vantageWords } from '#lib/words/vantage.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { namespaceOf } from '#components/live/view.ts';
import { Section } from '#components/ui/section.tsx';

export function FromHere({ service }: { readonly service: Service }) {
  const { routeSettings, view, go } = useLive();
  const { state } = useShown();
  const { at } = routeSettings;
  const reach = reachOf(state, service, routeSettings);
  if (at === undefined || reach === undefined) return null;
  const severity = reachSeverity(reach);
  return (
    <Section title={`You stand ${vantageWords(at.vantage, namespaceOf(view.scope))}`}>
      <p className={`break-words ${severity === undefined || severity === 'info' ? '' : SEVERITY_INK[severity]}`} data-testid="from-here">
        {sentence(reachWords(reach))}
      </p>
      <button
        type="button"
        onClick={() => go({ ...view, tab: 'trace', trace: '' }, 'replace')}
        className="mt-1 rounded text-accent-ink hover:underline hover:underline-offset-2"
      >
        Trace it step by step
      </button>
    </Section>
  );
}
