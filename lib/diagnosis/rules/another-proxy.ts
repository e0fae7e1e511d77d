// A Service that kube-proxy leaves to another proxy.

import { kubectl } from '#lib/kube/kubectl.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { PROXY_NAME_LABEL, unproxied } from '#lib/routing/service-port.ts';

export const anotherProxy: RuleAbout<'Service'> = {
  id: 'another-proxy',
  about: 'Service',
  item: 'nodes',
  severity: 'info',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'kube-proxy leaves the Service to another proxy',
  short: 'another proxy',
  explains: [
    `The label ${PROXY_NAME_LABEL} hands a Service over: kube-proxy programs nothing for it, whatever the label's value. Where the proxy that it names runs, all is well, and what Signalbox says of routes is not what happens.`,
    'Where none runs, connections to the cluster IP go nowhere: in iptables mode they leave for the network, in nftables mode they are dropped as if no Service had that address.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 35, kube-proxy R2, R58',
  find({ service, subject }) {
    if (unproxied(service) !== 'service-proxy-name') return [];
    const name = service.metadata.labels[PROXY_NAME_LABEL] ?? '';
    return [
      {
        title: name === '' ? 'kube-proxy leaves it to another proxy.' : `kube-proxy leaves it to the proxy ${name}.`,
        evidence: [evidence(subject, `metadata.labels['${PROXY_NAME_LABEL}']`, name === '' ? 'empty' : name)],
        next: [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '--show-labels')],
      },
    ];
  },
};
