// publishNotReadyAddresses on a Service that balances: Pods that are not ready get their share.

import { kubectl, selectorText } from '#lib/kube/kubectl.ts';
import { isPodReady } from '#lib/kube/pod.ts';
import { earliest } from '#lib/diagnosis/affected.ts';
import { podEvidence } from '#lib/diagnosis/pod-evidence.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { plural } from '#lib/std/plural.ts';
import { evidence, podSubject } from '#lib/diagnosis/evidence.ts';

export const publishesNotReady: RuleAbout<'Service'> = {
  id: 'publishes-not-ready',
  about: 'Service',
  item: 'endpoints',
  severity: 'warning',
  needs: ['Service', 'EndpointSlice', 'Pod'],
  beyond: [],
  settles: { seconds: 60, because: 'A Pod that starts is not ready until its application is up: half a minute is common.' },
  title: 'Pods that are not ready take traffic',
  short: 'takes unready Pods',
  explains: [
    'publishNotReadyAddresses is true, so the Pods of the Service are published as ready whatever their probes say, also while they terminate. The Service has a cluster IP, and kube-proxy sends connections to all of them: those to Pods that are not ready fail.',
    'The field is meant for headless Services whose peers must find one another before they are ready; on those this rule is silent. Give clients a second Service over the same Pods without it.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 18, 24',
  find({ state, service, subject, backends }) {
    const { publishNotReadyAddresses, clusterIP, type, selector } = service.spec;
    if (!publishNotReadyAddresses || clusterIP === 'None' || type === 'ExternalName') return [];
    const pods = backends().flatMap(({ target, endpoints }) => {
      const pod = target.kind === 'pod' && endpoints.some((e) => e.ready) ? state.tables.Pod.get(target.pod) : undefined;
      return pod === undefined || isPodReady(pod) ? [] : [pod];
    });
    if (pods.length === 0) return [];
    return [
      {
        title: `${plural(pods.length, 'Pod')} that ${pods.length === 1 ? 'is' : 'are'} not ready ${pods.length === 1 ? 'takes' : 'take'} traffic.`,
        evidence: [evidence(subject, 'spec.publishNotReadyAddresses', true), ...podEvidence(pods)],
        next: [kubectl(service.metadata.namespace, 'get', 'pods', '-l', selectorText(selector), '-o', 'wide')],
        at: [{ ...subject, field: 'spec.publishNotReadyAddresses' }, ...pods.map(podSubject)],
        lasting: earliest(pods),
      },
    ];
  },
};
