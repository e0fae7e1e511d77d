'use client';
// An Ingress: its rules, and where each leads.

import type { Ingress } from '#lib/kube/ingress.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { Section } from '#components/ui/section.tsx';
import { type IngressTarget, ingressTargets } from '#components/inspector/parts/ingress-paths.ts';
import { isMissing } from '#components/inspector/parts/is-missing.ts';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

function Target({ target }: { readonly target: IngressTarget }) {
  const { view } = useLive();
  const shown = useShown();
  if (target.service === undefined) return <p className="text-ink-2">leads to a backend that is no Service</p>;
  const missing = isMissing(shown, view.scope, target.service);
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      <ThingLink selection={{ kind: 'Service', key: target.service }} />
      <span className="mono text-ink-3">:{target.port}</span>
      {missing && <span className="text-label text-broken-ink">there is no such Service</span>}
    </p>
  );
}

export function IngressOverview({ ingress }: { readonly ingress: Ingress }) {
  const targets = ingressTargets(ingress);
  return (
    <Section title={ingress.spec.ingressClassName === undefined ? 'Rules' : `Rules, by class ${ingress.spec.ingressClassName}`}>
      <ul className="flex flex-col gap-2.5">
        {targets.map((target) => (
          <li key={`${target.host}${target.path}${target.port}`}>
            <p className="mono leading-5 break-all">
              <span className="text-ink-3">{target.host}</span>
              {target.path} <span className="text-ink-3">{target.pathType}</span>
            </p>
            <Target target={target} />
          </li>
        ))}
      </ul>
      {targets.length === 0 && <p className="text-ink-2">It has no rules.</p>}
    </Section>
  );
}
