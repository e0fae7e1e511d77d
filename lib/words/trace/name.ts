// What becomes of a name.

import type { Evidence } from '#lib/cluster/finding.ts';
import { plainName } from '#lib/dns/name.ts';
import type { Answer, NoName, NoRecords } from '#lib/dns/record.ts';
import type { Try } from '#lib/dns/resolve.ts';
import { splitKey } from '#lib/kube/key.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import { plural } from '#lib/std/plural.ts';
import { capitalised } from '#lib/std/sentence.ts';
import type { Looked, NameFact, NearName, OtherResolver } from '#lib/trace/facts/name.ts';
import { type Asked, clientSubject, type Said, typedName } from './asked.ts';

function noNameWords(why: NoName): string {
  switch (why.kind) {
    case 'no-namespace':
      return `there is no namespace ${why.namespace}`;
    case 'no-service':
      return `there is no Service ${why.service}`;
    case 'none-ready':
      return why.unready === 0
        ? `headless Service ${why.service} has no endpoint`
        : `headless Service ${why.service} has ${plural(why.unready, 'endpoint')} and none is ready, so DNS leaves them out`;
    case 'empty-service':
      return `Service ${why.service} has no ready endpoint, and this cluster’s DNS hides such Services`;
    case 'no-endpoint':
      return `Service ${why.service} has no ${why.unready > 0 ? 'ready ' : ''}endpoint called ${why.host}`;
    case 'no-port':
      return `Service ${why.service} has no such port by name`;
    case 'dotted-pod':
      return `below Service ${why.service} DNS reads ${why.host}, the name of a Pod with a dot in it, as a port and a protocol`;
    case 'below-external':
      return `nothing is below the name of ExternalName Service ${why.service}`;
    case 'external-is-address':
      return `ExternalName Service ${why.service} names the address ${why.target}, which DNS does not follow`;
    case 'pods-disabled':
      return 'names of Pods are switched off';
    case 'not-an-address':
      return `“${why.label}” is no address with dashes`;
    case 'no-pod':
      return `no Pod of ${why.namespace} has the address ${why.address}`;
    case 'too-long':
      return 'it has too many labels';
    case 'no-branch':
      return `“${why.label}” is neither svc nor pod`;
    case 'no-text':
      return 'it has no text';
    default:
      return assertNever(why);
  }
}

function noRecordsWords(why: NoRecords): string {
  switch (why.kind) {
    case 'above':
      return 'the name of a namespace or of the zone, which has no address';
    case 'other-type':
      return 'no address';
    case 'other-family':
      return 'addresses of the other family only';
    case 'chain-ends':
      return `an alias that ends at ${why.at}, which ${why.why === 'missing' ? 'has no address' : why.why === 'circle' ? 'leads back to it' : 'is too far'}`;
    default:
      return assertNever(why);
  }
}

function answerWords(given: Answer): string {
  switch (given.kind) {
    case 'records':
      return given.records.map((r) => ('address' in r ? r.address : r.type === 'CNAME' ? `CNAME ${r.target}` : r.type)).join(', ');
    case 'nodata':
      return `NODATA: ${noRecordsWords(given.why)}`;
    case 'nxdomain':
      return `NXDOMAIN: ${noNameWords(given.why)}`;
    case 'outside':
      return 'not of this cluster: the DNS server above it is asked';
    case 'unknown':
      return given.namespace === undefined ? 'not known' : `not known: ${given.namespace} is not in view`;
    default:
      return assertNever(given);
  }
}

function triesEvidence(asked: Asked, tries: readonly Try[], type: string): readonly Evidence[] {
  return tries.map((one) => ({
    subject: clientSubject(asked),
    field: `${type} ${one.name}`,
    value: answerWords(one.answer),
    note: one.search === undefined ? 'as it is written' : 'through the search list',
  }));
}

function lookedEvidence(asked: Asked, { v4, v6 }: Looked): readonly Evidence[] {
  return [...triesEvidence(asked, v4.tries, 'A'), ...(v6.final.kind === 'records' ? triesEvidence(asked, v6.tries.slice(-1), 'AAAA') : [])];
}

/** A sentence more, or nothing. */
function nearWords(near: NearName): string {
  switch (near.kind) {
    case 'none':
      return '';
    case 'elsewhere': {
      const short = near.keys.map((key) => key.split('/').reverse().join('.'));
      return ` Service ${near.service} is in ${listed(near.keys.map((key) => splitKey(key).namespace))}: from here its name is ${listed(short, 'or')}.`;
    }
    case 'nearly':
      return ` Nearly so called is Service ${listed(near.keys, 'or')}.`;
    default:
      return assertNever(near);
  }
}

function whoAsks(resolver: OtherResolver): string {
  if (resolver === undefined) return 'The client is outside the cluster and does not ask its DNS';
  switch (resolver.kind) {
    case 'own':
      return `The Pod asks name servers of its own (${listed(resolver.nameservers)}; dnsPolicy None)`;
    case 'node':
      if (resolver.why === 'host') return 'A process of a Node asks the resolver of the Node, not the cluster’s DNS';
      if (resolver.why === 'policy') return 'The Pod has dnsPolicy Default: it asks the resolver of its Node, not the cluster’s DNS';
      return 'The Pod is on the host network with dnsPolicy ClusterFirst: it asks the resolver of its Node, not the cluster’s DNS (ClusterFirstWithHostNet would)';
    default:
      return assertNever(resolver);
  }
}

function elsewhereWords(fact: Extract<NameFact, { kind: 'asked-elsewhere' }>, name: string): string {
  const who = whoAsks(fact.resolver);
  const of = fact.isOfCluster ? ` ${name} is a name of the cluster.` : '';
  switch (fact.names) {
    case 'other':
      return `${who}; what that says of ${name} is not in the API.`;
    case 'not-known':
      return `${who}: whether those know names of the cluster is not in the API.${of}`;
    case 'none-of-cluster': {
      const tip = fact.resolver === undefined ? ' Use the address of a load balancer, an external IP or a node port.' : '';
      return `${who}, which normally knows no names of the cluster.${of}${tip}`;
    }
    default:
      return assertNever(fact.names);
  }
}

function unseenWords(namespace: string | undefined): string {
  return namespace === undefined ? 'not all of the cluster is' : `not all of namespace ${namespace} is`;
}

/** The API server refuses an empty externalName; a state may hold one all the same. */
export function targetWords(target: string): string {
  return target === '' ? 'no name at all' : target;
}

export function nameSaid(fact: NameFact, asked: Asked): Said {
  const name = typedName(asked);
  switch (fact.kind) {
    case 'found': {
      const through = fact.alias === undefined ? '' : `, an alias (CNAME) for ${fact.alias},`;
      return { says: `${fact.name}${through} is ${listed(fact.addresses)}.`, evidence: lookedEvidence(asked, fact.looked) };
    }
    case 'alias-outside': {
      const who = fact.by === 'type' ? `ExternalName Service ${fact.service}` : `Service ${fact.service}, whose endpoint is a host name`;
      const says = `${name} is ${who}: an alias (CNAME) for ${targetWords(fact.target)}.`;
      return { says, evidence: lookedEvidence(asked, fact.looked) };
    }
    case 'outside': {
      const says = `${name} is no name of this cluster: the DNS server above it is asked, and what it says is not in the API.`;
      return { says, evidence: lookedEvidence(asked, fact.looked) };
    }
    case 'not-found': {
      const because = fact.why === undefined ? 'DNS has no address for it' : capitalised(noNameWords(fact.why));
      const doubt = fact.askedAbove ? ' The DNS server above is asked last, and most likely knows no such name.' : '';
      return { says: `${because}.${nearWords(fact.near)}${doubt}`, evidence: lookedEvidence(asked, fact.looked) };
    }
    case 'not-in-view': {
      const says = `${capitalised(unseenWords(fact.namespace))} in view, so whether ${name} exists can not be told here.`;
      return { says, evidence: lookedEvidence(asked, fact.looked) };
    }
    case 'load-balancer': {
      const says = `${name} is the load balancer of Service ${fact.service}, by its name: its addresses are not in the API. The connection leaves for it, and comes back to a node port of some Node.`;
      const subject = { kind: 'Service', key: fact.service } as const;
      return { says, evidence: [{ subject, field: 'status.loadBalancer.ingress[*].hostname', value: plainName(name) }] };
    }
    case 'asked-elsewhere': {
      const { settings } = fact;
      const subject = clientSubject(asked);
      const evidence: readonly Evidence[] =
        settings === undefined
          ? []
          : [
              { subject, field: 'spec.dnsPolicy', value: settings.dnsPolicy ?? 'not set' },
              { subject, field: 'spec.hostNetwork', value: String(settings.hostNetwork) },
            ];
      return { says: elsewhereWords(fact, name), evidence };
    }
    default:
      return assertNever(fact);
  }
}

/** Where the trace ends with the name; undefined where it leads on. */
export function nameOutcome(fact: NameFact, asked: Asked): string | undefined {
  const name = typedName(asked);
  switch (fact.kind) {
    case 'found':
    case 'alias-outside':
      return undefined;
    case 'outside':
      return `Leaves the cluster: ${targetWords(fact.target)} is a name outside.`;
    case 'not-found':
      return fact.exists ? `No address (NODATA): the name ${name} exists and stands for none.` : `Name not found (NXDOMAIN): ${name}.`;
    case 'not-in-view':
      return `Unknown: ${unseenWords(fact.namespace)} in view.`;
    case 'load-balancer':
      return `Leaves for the load balancer of Service ${fact.service}.`;
    case 'asked-elsewhere':
      switch (fact.names) {
        case 'other':
          return `Unknown: another DNS answers for ${name}.`;
        case 'not-known':
          return 'Unknown: what its own name servers say is not in the API.';
        case 'none-of-cluster':
          return `Name not found: ${name} is asked of a DNS outside the cluster.`;
        default:
          return assertNever(fact.names);
      }
    default:
      return assertNever(fact);
  }
}
