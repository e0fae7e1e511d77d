'use client';
// A Service: what is wrong with it, how it is reached, what its policies mean, where its ports lead.

import { workloadsSelectedBy } from '#lib/cluster/workloads.ts';
import { waitingOf, waitingWords } from '#lib/diagnosis/waiting.ts';
import { hasSelector, type Service } from '#lib/kube/service.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { knownIn, podsWithin } from '#components/live/known.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { SEVERITY_INK } from '#components/parts/finding-words.ts';
import { Fact, Facts } from '#components/ui/facts.tsx';
import { Section } from '#components/ui/section.tsx';
import { Checklist } from '#components/inspector/service/checklist/checklist.tsx';
import { FromHere } from './from-here.tsx';
import { policyWords } from '#lib/words/service-fields.ts';
import { PortChains } from './port-chain.tsx';
import { waysInTo } from './ways-in.ts';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';
import { WorkloadItem } from '#components/inspector/parts/workload-state.tsx';

function balancerText(service: Service): string | undefined {
  if (service.spec.type !== 'LoadBalancer') return undefined;
  const found = service.status.loadBalancer.ingress.flatMap((i) => i.ip ?? i.hostname ?? []);
  return found.length === 0 ? 'none yet' : found.join(' ');
}

function Addresses({ service }: { readonly service: Service }) {
  const { spec } = service;
  const balancer = balancerText(service);
  const ips = spec.clusterIPs.length > 0 ? spec.clusterIPs : spec.clusterIP === undefined ? [] : [spec.clusterIP];
  return (
    <Facts>
      {spec.type === 'ExternalName' && (
        <Fact name="Alias for" mono>
          {spec.externalName ?? 'nothing'}
        </Fact>
      )}
      {ips.length > 0 && spec.type !== 'ExternalName' && (
        <Fact name={ips.length === 1 ? 'Cluster IP' : 'Cluster IPs'} mono>
          {ips.join(' ')}
        </Fact>
      )}
      {balancer !== undefined && (
        <Fact name="Load balancer" mono>
          {balancer === 'none yet' ? <span className="text-not-ready-ink">{balancer}</span> : balancer}
        </Fact>
      )}
      {spec.externalIPs.length > 0 && (
        <Fact name="External IPs" mono>
          {spec.externalIPs.join(' ')}
        </Fact>
      )}
      {spec.ipFamilies.length > 0 && (
        <Fact name="Families">{[spec.ipFamilies.join(', '), spec.ipFamilyPolicy].filter((t) => t !== undefined).join(', ')}</Fact>
      )}
      {spec.healthCheckNodePort !== undefined && spec.healthCheckNodePort !== 0 && (
        <Fact name="Health check" mono>
          node port {spec.healthCheckNodePort}
        </Fact>
      )}
      <Fact name="Selector" mono>
        {hasSelector(service) ? (
          Object.entries(service.spec.selector).map(([label, value]) => (
            <span key={label} className="block">
              <span className="text-ink-3">{label}=</span>
              {value}
            </span>
          ))
        ) : (
          <span className="font-sans text-[13px] text-ink-2">none</span>
        )}
      </Fact>
    </Facts>
  );
}

function WaysIn({ service }: { readonly service: Service }) {
  const { state } = useShown();
  const paths = waysInTo(state, service);
  if (paths.length === 0) return null;
  return (
    <Section title="Reached through">
      <ul>
        {paths.map(({ via, gateways, text, share }, i) => (
          <li key={i} className="flex min-h-6 flex-wrap items-center gap-x-2">
            {gateways.map((key) => (
              <ThingLink key={key} selection={{ kind: 'Gateway', key }} />
            ))}
            <ThingLink selection={via} />
            <span className="mono min-w-0 truncate text-ink-2">{text}</span>
            {share !== undefined && <span className="num text-ink-3">{share}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What the picture shows at once, and that it is a finding later, if it lasts. */
function NotCountingYet({ service }: { readonly service: Key }) {
  const { view } = useLive();
  const { state, status } = useShown();
  const now = useClusterTime();
  const waiting = waitingOf({ state, known: knownIn(status), within: podsWithin(view.scope) }, service);
  if (waiting === undefined) return null;
  const { severity, title } = waiting.diagnosis;
  return (
    <p className="px-4 py-3 break-words" data-testid="waiting">
      <span className={severity === 'info' ? '' : `font-medium ${SEVERITY_INK[severity]}`}>{title}</span>{' '}
      <span className="num text-ink-2">{waitingWords(waiting, now)}</span>
    </p>
  );
}

/** Who makes the Pods that it selects, or would. */
function Workloads({ service }: { readonly service: Service }) {
  const { state } = useShown();
  const workloads = workloadsSelectedBy(state, service);
  if (workloads.length === 0) return null;
  return (
    <Section title={workloads.length === 1 ? 'Workload' : 'Workloads'}>
      <ul>
        {workloads.map((record) => (
          <WorkloadItem key={`${record.kind}/${record.metadata.name}`} record={record} />
        ))}
      </ul>
    </Section>
  );
}

export function ServiceOverview({ service }: { readonly service: Service }) {
  const policies = policyWords(service);
  return (
    <>
      <NotCountingYet service={keyOf(service.metadata.namespace, service.metadata.name)} />
      <Checklist service={keyOf(service.metadata.namespace, service.metadata.name)} />
      <div className="border-t border-hairline">
        <FromHere service={service} />
        <Section title="Address">
          <Addresses service={service} />
        </Section>
      </div>
      <Workloads service={service} />
      {service.spec.ports.length > 0 && service.spec.type !== 'ExternalName' && (
        <Section title="Port, targetPort, container port">
          <PortChains service={service} />
        </Section>
      )}
      {policies.length > 0 && (
        <Section title="Policies">
          <ul className="flex flex-col gap-2.5">
            {policies.map(({ field, value, words }) => (
              <li key={field}>
                <p className="mono flex flex-wrap gap-x-2 leading-5">
                  <span className="text-ink-2">{field}</span>
                  <span className="font-semibold">{value}</span>
                </p>
                <p className="text-ink-2">{words}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <WaysIn service={service} />
    </>
  );
}
