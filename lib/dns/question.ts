// What a name below the zone asks for, by its labels alone (CoreDNS plugin/kubernetes/parse.go).

import { fitsLabel, isInside } from './name.ts';

export type Question =
  /** The zone itself, `svc` or `pod`. */
  | { readonly kind: 'above' }
  | { readonly kind: 'namespace'; readonly branch: 'svc' | 'pod'; readonly namespace: string }
  /** `host` empty: no endpoint is named. `port` or `protocol` empty: any. */
  | {
      readonly kind: 'service';
      readonly namespace: string;
      readonly service: string;
      readonly host: string;
      readonly port: string;
      readonly protocol: string;
    }
  | { readonly kind: 'pod'; readonly namespace: string; readonly label: string }
  /** ns.dns: the DNS server's own name. */
  | { readonly kind: 'server' }
  | { readonly kind: 'version' }
  | { readonly kind: 'no-branch'; readonly label: string }
  | { readonly kind: 'too-long' };

/** `_http` and `http` are one; `_` alone is any. */
function withoutUnderscore(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}

/** `name` is plain and inside `zone`. */
export function questionOf(name: string, zone: string): Question {
  if (!isInside(name, zone) || name === zone) return { kind: 'above' };
  const labels = name.slice(0, -zone.length - 1).split('.');
  const below = labels.slice(0, -1);
  const branch = labels.at(-1) ?? '';
  if (branch !== 'svc' && branch !== 'pod') {
    if (branch === 'dns-version' && below.length === 0) return { kind: 'version' };
    if (branch === 'dns' && below.length === 1 && below[0] === 'ns') return { kind: 'server' };
    return { kind: 'no-branch', label: branch };
  }
  if (below.length > 4 || !labels.every(fitsLabel)) return { kind: 'too-long' };
  const [namespace, own, second = '', first = ''] = below.reverse();
  if (namespace === undefined) return { kind: 'above' };
  if (own === undefined) return { kind: 'namespace', branch, namespace };
  // What stands before a Pod's address is not looked at.
  if (branch === 'pod') return { kind: 'pod', namespace, label: own };
  const service = { kind: 'service', namespace, service: own } as const;
  if (below.length < 4) return { ...service, host: second, port: '', protocol: '' };
  return { ...service, host: '', port: withoutUnderscore(first), protocol: withoutUnderscore(second) };
}
