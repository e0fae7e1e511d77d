'use client';
// A NetworkPolicy: the Pods that it selects, and its rules in words.

import { linked } from '#lib/cluster/multimap.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '#lib/kube/network-policy.ts';
import { compiledOf } from '#lib/policy/compiled.ts';
import { appliesTo } from '#lib/policy/direction.ts';
import { peerWords, portsWords, selectorWords } from '#lib/words/policy.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { plural } from '#lib/std/plural.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { PolicyCaveats } from '#components/inspector/parts/policy-caveats.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

type RuleShown = { readonly peers: readonly PolicyPeer[]; readonly ports: readonly PolicyPort[] };

function RuleItem({
  rule,
  index,
  home,
  side,
}: {
  readonly rule: RuleShown;
  readonly index: number;
  readonly home: string;
  readonly side: 'from' | 'to';
}) {
  const { peers, ports } = rule;
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-1 py-1">
      <span className="num text-label leading-5 text-ink-3">{index + 1}</span>
      <div className="min-w-0">
        {peers.length === 0 ? (
          <p>{side === 'from' ? 'from everybody' : 'to everybody'}</p>
        ) : (
          peers.map((peer, i) => (
            <p key={i} className="break-words">
              <span className="text-ink-3">{i === 0 ? side : 'or'}</span> {peerWords(peer, home)}
            </p>
          ))
        )}
        <p className="break-words">
          <span className="text-ink-3">on</span> {portsWords(ports)}
        </p>
      </div>
    </li>
  );
}

type DirectionProps = {
  readonly title: string;
  /** Whether the policy isolates the direction at all. */
  readonly isolates: boolean;
  readonly rules: readonly RuleShown[];
  readonly home: string;
  readonly side: 'from' | 'to';
};

function DirectionRules({ title, isolates, rules, home, side }: DirectionProps) {
  if (!isolates && rules.length === 0) return null;
  const field = side === 'from' ? 'Ingress' : 'Egress';
  return (
    <Section title={title}>
      {!isolates && <p className="text-not-ready-ink">spec.policyTypes does not list {field}: these rules do nothing.</p>}
      {rules.length === 0 ? (
        <p>Nothing: it has no rule for that. What other policies open for these Pods comes through all the same.</p>
      ) : (
        <ol>
          {rules.map((rule, i) => (
            <RuleItem key={i} rule={rule} index={i} home={home} side={side} />
          ))}
        </ol>
      )}
    </Section>
  );
}

const SHOWN = 30;

function Selected({ policy }: { readonly policy: NetworkPolicy }) {
  const { view } = useLive();
  const { state } = useShown();
  const { namespace } = policy.metadata;
  const keys: Key[] = [];
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    if (pod !== undefined && appliesTo(policy, pod)) keys.push(keyOf(namespace, pod.metadata.name));
  }
  keys.sort();
  const whole = view.scope.kind === 'namespace' && view.scope.namespace === namespace;
  const where = whole ? '' : ' of this view';
  return (
    <Section title={`Pods${where} that it selects`} aside={<span className="num text-label text-ink-3">{keys.length}</span>}>
      {keys.length === 0 ? (
        <p className={whole ? 'text-not-ready-ink' : 'text-ink-2'}>{whole ? `None: no Pod of ${namespace} has these labels.` : 'None.'}</p>
      ) : (
        <ul>
          {keys.slice(0, SHOWN).map((key) => (
            <li key={key}>
              <ThingLink selection={{ kind: 'Pod', key }} />
            </li>
          ))}
        </ul>
      )}
      {keys.length > SHOWN && <p className="text-label text-ink-3">and {plural(keys.length - SHOWN, 'more Pod')}</p>}
    </Section>
  );
}

export function NetworkPolicyOverview({ policy }: { readonly policy: NetworkPolicy }) {
  const { spec, metadata } = policy;
  const { ingress, egress } = compiledOf(policy);
  const selector = selectorWords(spec.podSelector);
  const types = [...(ingress === undefined ? [] : ['Ingress']), ...(egress === undefined ? [] : ['Egress'])];
  return (
    <>
      <Section title="What it does">
        <Facts>
          <Fact name="Isolates" mono={selector !== ''}>
            {selector === '' ? `every Pod of ${metadata.namespace}` : selector}
          </Fact>
          <Fact name="For">
            {types.join(', ')}
            {spec.policyTypes.length === 0 && <span className="text-ink-3"> (spec.policyTypes is not set)</span>}
          </Fact>
        </Facts>
      </Section>
      <DirectionRules
        title="Lets in"
        isolates={ingress !== undefined}
        rules={spec.ingress.map(({ from, ports }) => ({ peers: from, ports }))}
        home={metadata.namespace}
        side="from"
      />
      <DirectionRules
        title="Lets out"
        isolates={egress !== undefined}
        rules={spec.egress.map(({ to, ports }) => ({ peers: to, ports }))}
        home={metadata.namespace}
        side="to"
      />
      <Selected policy={policy} />
      <PolicyCaveats isolated />
    </>
  );
}
