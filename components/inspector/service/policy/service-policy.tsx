'use client';
// Who may call a Service, by NetworkPolicy: by rule, by the workloads of this view, by the labels of other namespaces.

import { servicePortText } from '#lib/kube/protocol.ts';
import { keyOf, type Key, splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Caller, MayCall } from '#lib/policy/callers.ts';
import type { Comers } from '#lib/policy/comers.ts';
import { overridingApis } from '#lib/policy/overriding.ts';
import { inViewOf } from '#lib/diagnosis/known-state.ts';
import { type Backend, backendsOf } from '#lib/routing/backend.ts';
import { KIND_FACES } from '#components/parts/kinds.tsx';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn, podsWithin } from '#components/live/known.ts';
import { plural } from '#lib/std/plural.ts';
import { Section } from '#components/ui/section.tsx';
import { denialWords } from '#lib/words/denial.ts';
import { AccessMark } from './access-mark.tsx';
import {
  type CallersOfPorts,
  callersByPort,
  type GroupAccess,
  groupAccess,
  namespaceAccess,
  type OpenRule,
  type PortAccess,
} from './policy-access.ts';
import { PolicyCaveats } from '#components/inspector/parts/policy-caveats.tsx';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';

function nobodyWords({ rules, heldBack }: Extract<Comers, { kind: 'nobody' }>): string {
  if (rules.length === 0) return 'No rule opens it: nobody may call, but for the Nodes that the Pods run on.';
  return heldBack
    ? 'Nobody may call: the Pods that these rules name are held back by their own policies for egress.'
    : 'Nobody may call: no Pod that these rules name exists.';
}

function PolicyLinks({ keys }: { readonly keys: readonly Key[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3">
      {keys.map((key) => (
        <li key={key}>
          <ThingLink selection={{ kind: 'NetworkPolicy', key }} />
        </li>
      ))}
    </ul>
  );
}

function RuleLine({ rule }: { readonly rule: OpenRule }) {
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 py-0.5">
      <span className="mt-0.5">
        <AccessMark may="allowed" />
      </span>
      <span className="min-w-0 break-words">
        {rule.peers.length === 0 ? 'everybody' : rule.peers.join('; ')}
        <span className="block text-label text-ink-3">
          rule {rule.rule + 1} of {splitKey(rule.policy).name}
        </span>
      </span>
    </li>
  );
}

function PortRules({ access }: { readonly access: PortAccess }) {
  const { port, podPort, open, forServicePort, comers } = access;
  return (
    <li className="pt-2">
      <p className="mono leading-5">
        {servicePortText(port)}
        {podPort !== port.port && (
          <span className="text-ink-3">
            {' '}
            → Pod port <span className="text-ink">{podPort}</span>
          </span>
        )}
      </p>
      {open.length > 0 && (
        <ul>
          {open.map((rule) => (
            <RuleLine key={`${rule.policy} ${rule.rule}`} rule={rule} />
          ))}
        </ul>
      )}
      {comers.kind === 'nobody' && (
        <p className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 py-0.5" data-testid="nobody">
          <span className="mt-0.5">
            <AccessMark may="denied" />
          </span>
          {nobodyWords(comers)}
        </p>
      )}
      {forServicePort.map((rule) => (
        <p key={`${rule.policy} ${rule.rule}`} className="pl-6 text-label text-not-ready-ink">
          Rule {rule.rule + 1} of {splitKey(rule.policy).name} is for port {port.port}, which is the Service’s. Policies are about the port
          of the Pod, {podPort}.
        </p>
      ))}
    </li>
  );
}

const NAMED = 4;

function podsTitle(group: GroupAccess, groups: readonly GroupAccess[]): string {
  const all = groups.reduce((sum, g) => sum + g.pods.length, 0);
  const count = group.pods.length;
  if (groups.length === 1) return all === 1 ? 'Its Pod' : `Its ${all} Pods`;
  const names = group.pods.slice(0, NAMED).map((key) => splitKey(key).name);
  return `${count} of ${plural(all, 'Pod')}: ${names.join(', ')}${count > NAMED ? ` and ${count - NAMED} more` : ''}`;
}

function Elsewhere({ service, group }: { readonly service: Service; readonly group: GroupAccess }) {
  const { state } = useShown();
  const access = namespaceAccess(state, service, group);
  if (access === undefined) return null;
  const { letIn, others, blocks } = access;
  return (
    <div className="pt-3">
      <h4 className="text-label text-ink-3">From other namespaces</h4>
      {letIn.map(({ namespace, pods }) => (
        <p key={namespace}>
          <span className="mono">{namespace}</span> <span className="text-ink-2">{pods}</span>
        </p>
      ))}
      {others.length > 0 && (
        <p className="text-ink-2">
          {letIn.length === 0
            ? 'No rule lets in Pods of other namespaces.'
            : `No rule lets in those of ${plural(others.length, 'other')}: ${others.join(', ')}.`}
        </p>
      )}
      <h4 className="pt-2 text-label text-ink-3">From outside the cluster</h4>
      <p className="text-ink-2">
        {blocks.length === 0
          ? 'No rule names addresses.'
          : `By address: ${blocks.join('; ')}. The address that arrives may be a Node’s in place of the client’s.`}
      </p>
    </div>
  );
}

type GroupProps = {
  readonly service: Service;
  readonly group: GroupAccess;
  readonly groups: readonly GroupAccess[];
  /** Other policies may override these. */
  readonly uncertain: boolean;
};

function Group({ service, group, groups, uncertain }: GroupProps) {
  return (
    <Section title={podsTitle(group, groups)}>
      {group.policies.length === 0 ? (
        <p>
          No NetworkPolicy selects {group.pods.length === 1 ? 'it' : 'them'} for ingress
          {uncertain ? '. The cluster has other policies, so who may call is not certain.' : ': everybody may call.'}
        </p>
      ) : (
        <>
          <p className="pb-1 text-ink-2">
            {group.policies.length === 1 ? 'One NetworkPolicy isolates' : `${group.policies.length} NetworkPolicies isolate`}{' '}
            {group.pods.length === 1 ? 'it' : 'them'}. Only what a rule opens comes in.
          </p>
          <PolicyLinks keys={group.policies} />
          <ul>
            {group.ports.map((access) => (
              <PortRules key={`${access.port.name} ${access.port.port} ${access.podPort}`} access={access} />
            ))}
          </ul>
          <Elsewhere service={service} group={group} />
        </>
      )}
    </Section>
  );
}

function mayOf({ pods }: Caller): MayCall {
  const kinds = (['allowed', 'some', 'denied', 'unknown'] as const).filter((k) => pods[k].length > 0);
  if (kinds.length === 1) return kinds[0] ?? 'unknown';
  return kinds.includes('allowed') || kinds.includes('some') ? 'some' : 'unknown';
}

function countText(caller: Caller): string {
  const { allowed, some, denied, unknown } = caller.pods;
  const all = allowed.length + some.length + denied.length + unknown.length;
  return allowed.length === 0 || allowed.length === all ? plural(all, 'Pod') : `${allowed.length} of ${plural(all, 'Pod')}`;
}

function CallerRow({ caller, home }: { readonly caller: Caller; readonly home: string }) {
  const may = mayOf(caller);
  const why = may === 'allowed' || caller.example === undefined ? '' : denialWords(caller.example);
  const { kind, name } = caller.workload;
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2 py-1">
      <span className="mt-0.5">
        <AccessMark may={may} />
      </span>
      <span className="min-w-0">
        <span className="mono block truncate" title={`${kind} ${name}`}>
          {caller.namespace !== home && <span className="text-ink-3">{caller.namespace}/</span>}
          {name}
        </span>
        {why !== '' && <span className="block text-label break-words text-ink-2">{why}</span>}
      </span>
      <span className="num text-label leading-5 text-ink-3">{countText(caller)}</span>
    </li>
  );
}

const LISTS: readonly (readonly [title: string, of: readonly MayCall[]])[] = [
  ['May call', ['allowed', 'some']],
  ['May not', ['denied']],
  ['Not known', ['unknown']],
];

function Callers({ told, home, several }: { readonly told: CallersOfPorts; readonly home: string; readonly several: boolean }) {
  const who = told.callers.some((caller) => caller.namespace !== home)
    ? `Workloads of ${home}, and where you stand`
    : `Workloads of ${home}`;
  const ports = told.ports.map((p) => `:${p.port}`).join(', ');
  return (
    <Section title={several ? `${who}, on ${ports}` : who}>
      {LISTS.map(([title, of]) => {
        const callers = told.callers.filter((caller) => of.includes(mayOf(caller)));
        return callers.length === 0 ? null : (
          <div key={title} className="pt-1 first:pt-0">
            <h4 className="flex justify-between text-label text-ink-3">
              {title}
              <span className="num">{callers.length}</span>
            </h4>
            <ul>
              {callers.map((caller) => (
                <CallerRow key={`${caller.namespace}/${caller.workload.kind}/${caller.workload.name}`} caller={caller} home={home} />
              ))}
            </ul>
          </div>
        );
      })}
    </Section>
  );
}

/** In the scope of one Service only its neighbours are here, so who else may call is not known. */
function NotHere({ namespace }: { readonly namespace: string }) {
  const { go, view } = useLive();
  return (
    <Section title={`Workloads of ${namespace}`}>
      <p className="text-ink-2">
        This view holds only the Pods around this Service.{' '}
        <button
          type="button"
          className="text-accent-ink underline underline-offset-2"
          onClick={() => go({ ...view, scope: { kind: 'namespace', namespace } })}
        >
          Open {namespace}
        </button>{' '}
        to see which of its workloads may call.
      </p>
    </Section>
  );
}

/** The Pod in which the reader stands, where it is of another namespace: its policies came with it. */
function useVisitor(namespace: string): readonly Pod[] {
  const { routeSettings } = useLive();
  const { state } = useShown();
  const vantage = routeSettings.at?.vantage;
  const pod = vantage?.kind === 'pod' ? state.tables.Pod.get(vantage.pod) : undefined;
  return pod === undefined || pod.metadata.namespace === namespace ? [] : [pod];
}

function Access({ service, backends }: { readonly service: Service; readonly backends: readonly Backend[] }) {
  const { view } = useLive();
  const { state, status } = useShown();
  const { namespace } = service.metadata;
  const visitors = useVisitor(namespace);
  const groups = groupAccess(state, service, backends, inViewOf({ state, known: knownIn(status), within: podsWithin(view.scope) }));
  const uncertain = overridingApis(state).length > 0;
  const whole = view.scope.kind === 'namespace';
  const callers = whole ? callersByPort(state, service, backends, visitors) : [];
  const someMayNot = callers.some((told) => told.callers.some((caller) => mayOf(caller) !== 'allowed'));
  const isolated = groups.some((group) => group.policies.length > 0);
  return (
    <div data-testid="policy">
      {groups.map((group) => (
        <Group key={group.pods[0]} service={service} group={group} groups={groups} uncertain={uncertain} />
      ))}
      {(someMayNot || isolated) &&
        callers.map((told) => (
          <Callers key={told.ports.map((p) => p.port).join()} told={told} home={namespace} several={callers.length > 1} />
        ))}
      {!whole && isolated && <NotHere namespace={namespace} />}
      <PolicyCaveats isolated={isolated || someMayNot} />
    </div>
  );
}

/** What may not be read is not known: an empty list of policies would say that everybody may call. */
function useUnread(): readonly string[] {
  const { status } = useShown();
  const kinds = status?.kinds;
  const unread = (['NetworkPolicy', 'Namespace', 'Pod'] as const).filter((kind) => kinds?.[kind].state === 'denied');
  return unread.map((kind) => KIND_FACES[kind].several);
}

export function ServicePolicy({ service }: { readonly service: Service }) {
  const { state } = useShown();
  const unread = useUnread();
  if (unread.length > 0) {
    return (
      <p className="px-4 py-3 text-ink-2" data-testid="policy">
        Who may call is not known: Signalbox may not read {unread.join(' and ')}. Its Role needs list and watch on them.
      </p>
    );
  }
  const backends = backendsOf(state, keyOf(service.metadata.namespace, service.metadata.name));
  if (!backends.some((b) => b.target.kind === 'pod')) {
    return <p className="px-4 py-3 text-ink-2">NetworkPolicies are about Pods, and no Pod stands behind this Service.</p>;
  }
  return <Access service={service} backends={backends} />;
}
