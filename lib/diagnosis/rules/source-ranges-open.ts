// loadBalancerSourceRanges that do not narrow what they seem to narrow.

import { cidrsOf, familyOf } from '#lib/kube/ip.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { Found } from '#lib/diagnosis/finding.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/words.ts';
import { isVIP } from '#lib/routing/service-port.ts';

function find({ service, subject }: ServiceContext): readonly Found[] {
  const { type, loadBalancerSourceRanges: written } = service.spec;
  if (type !== 'LoadBalancer' || written.length === 0) return [];
  const found: Found[] = [];
  const field = 'spec.loadBalancerSourceRanges';
  const next = [kubectl(service.metadata.namespace, 'get', 'service', service.metadata.name, '-o', 'yaml')];
  const at = [{ ...subject, field }];
  for (const family of ['IPv4', 'IPv6'] as const satisfies readonly IPFamily[]) {
    const ranges = cidrsOf(written, family);
    const addresses = service.status.loadBalancer.ingress.flatMap((one) =>
      one.ip !== undefined && isVIP(one) && familyOf(one.ip) === family ? [one.ip] : [],
    );
    if (ranges.length === 0 && addresses.length > 0) {
      found.push({
        part: family,
        title: `${addresses.join(', ')} lets everybody in: no source range is ${family}.`,
        short: `${family} open`,
        evidence: [
          evidence(subject, field, written.join(', ')),
          ...addresses.map((ip) => evidence(subject, 'status.loadBalancer.ingress[*].ip', ip, 'not narrowed')),
        ],
        cause: 'kube-proxy checks the ranges of each family for itself, and a family without ranges not at all.',
        next,
        at,
      });
    }
    const all = ranges.find(({ bits }) => bits === 0);
    if (all !== undefined && ranges.length > 1) {
      found.push({
        part: `${family}-all`,
        severity: 'info',
        title: `${all.text} among the source ranges lets everybody in; the others narrow nothing.`,
        short: 'all let in',
        evidence: [evidence(subject, field, written.join(', '))],
        next,
        at,
      });
    }
  }
  return found;
}

export const sourceRangesOpen: RuleAbout<'Service'> = {
  id: 'source-ranges-open',
  about: 'Service',
  rung: 'way-in',
  severity: 'warning',
  needs: ['Service'],
  beyond: [],
  settles: { seconds: 0, because: 'It is what the Service asks for, and no rollout changes it.' },
  title: 'Source ranges leave an address of the load balancer open',
  short: 'ranges open',
  explains: [
    'loadBalancerSourceRanges names who may connect to the addresses of the load balancer. kube-proxy reads them by family: an address of a family for which no range is written is open to everybody, and one range of /0 opens its family whatever stands beside it.',
    'Write ranges of both families (for nobody of one, a range that no client has), or let the Service have one family. What the load balancer itself checks is not known here.',
    'The ranges never hold for node ports, external IPs and the cluster IP; of these nothing is said.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 14, kube-proxy R59, R62, R63',
  find,
};
