// What a name gives when it gives nothing, in words: the code that a client sees, and why.

import type { Answer, NoName, NoRecords } from '#lib/dns/record.ts';
import { splitKey } from '#lib/kube/key.ts';

export type NothingWords = { readonly code: 'NXDOMAIN' | 'NODATA' | 'unknown'; readonly why: string };

function noName(why: NoName): string {
  switch (why.kind) {
    case 'none-ready':
      return why.unready === 0
        ? 'it has no endpoints. A headless Service has a name only while an endpoint is ready.'
        : `${why.unready === 1 ? 'its only endpoint is not ready' : `none of its ${why.unready} endpoints is ready`}. A headless Service has a name only while one is; publishNotReadyAddresses would keep it.`;
    case 'no-endpoint':
      return why.unready > 0 ? 'the endpoint is not ready.' : 'no endpoint has this name.';
    case 'no-port':
      return 'no ready endpoint publishes this port.';
    case 'dotted-pod':
      return 'the name of the Pod has a dot, and DNS reads its parts as a port and a protocol: nobody can ask for it.';
    case 'too-long':
      return 'nobody can ask for it: below the name of a Service there are two labels at most, and a label has 63 characters at most.';
    case 'external-is-address':
      return `externalName ${why.target} is an address. DNS can only point to another name: write a Service without a selector and an EndpointSlice instead.`;
    case 'no-service':
      return `there is no Service ${splitKey(why.service).name} in ${splitKey(why.service).namespace}.`;
    case 'no-namespace':
      return `there is no Namespace ${why.namespace}.`;
    case 'empty-service':
      return 'it has no ready endpoint, and the cluster’s DNS hides such Services.';
    default:
      return 'the cluster’s DNS has no such name.';
  }
}

function noRecords(why: NoRecords): string {
  switch (why.kind) {
    case 'chain-ends':
      if (why.why === 'circle') return `the alias leads to ${why.at}, in a circle.`;
      if (why.why === 'too-many') return 'the chain of aliases is too long; CoreDNS follows eleven.';
      return `the alias leads to ${why.at}, which has no address of this family in the cluster.`;
    case 'other-family':
      return 'it has no address of this family.';
    default:
      return 'it has no record of this type.';
  }
}

/** Undefined where there is nothing to say. */
export function nothingWords(answer: Answer): NothingWords | undefined {
  switch (answer.kind) {
    case 'nxdomain':
      return { code: 'NXDOMAIN', why: noName(answer.why) };
    case 'nodata':
      return { code: 'NODATA', why: noRecords(answer.why) };
    case 'unknown':
      return {
        code: 'unknown',
        why:
          answer.namespace === undefined
            ? 'it depends on what is not in this view.'
            : `it depends on ${answer.namespace}, which is not in this view.`,
      };
    case 'outside':
      return { code: 'unknown', why: 'another server answers for it.' };
    case 'records':
      return undefined;
  }
}
