// Replaces what names anybody in a recording: names, labels, annotations, host names and addresses, each by the same wherever it occurs.
// Every text is replaced that is not known to be a word of Kubernetes: what is new to the readers is replaced too.

import { createHmac } from 'node:crypto';
import { createAddresses } from './addresses.ts';
import type { Observed, RecordingLine } from './lines.ts';

export type Anonymiser = {
  line(line: RecordingLine): RecordingLine;
  /** A name, a key, a host name or an address, as it is replaced. */
  text(text: string): string;
};

/** What a person is told of it. */
export const ANONYMISED_WORDS =
  'Replaced: names, namespaces, label and annotation values, label keys that are not of Kubernetes, host names, uids and addresses. ' +
  'Kept: how much and how many, ports, times, conditions and their reasons, keys of kubernetes.io and k8s.io, words of Kubernetes in names ' +
  '(kube-system, default), ordinals at the end of names, the first 8 bits of IPv4 and 16 of IPv6, and what contains what.';

/** Fields whose texts are words of the API. */
const ENUMS = new Set(
  (
    'addressType apiVersion appProtocol dnsPolicy effect externalTrafficPolicy from group internalTrafficPolicy ipFamilies ipFamilyPolicy ipMode ' +
    'kind objects op operator pathType phase policyTypes protocol reason sessionAffinity state status trafficDistribution type verb resource version ' +
    'cpu memory why'
  ).split(' '),
);
/** Text by whoever wrote a condition: it may name anything. */
const FREE = new Set(['message', 'problem']);
const MAPS = new Set(['labels', 'annotations', 'selector', 'matchLabels', 'nodeSelector']);
/** In names, host names and values: they tell what something is, not whose. */
const WORDS = new Set(
  (
    'kube system public node lease default kubernetes dns coredns k8s io svc cluster local endpointslice endpointslicemirroring controller endpoint ' +
    'linux windows amd64 arm64 true false none auto http https grpc h2c tcp udp sctp tls ws wss metrics ' +
    'cilium calico istio metallb nginx traefik envoy ingress gateway networking'
  ).split(' '),
);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** One word as those of the API are, or a group or key of Kubernetes itself. */
const ENUM = /^[A-Za-z]*[0-9]*$|^[a-z0-9./-]*(kubernetes|k8s)\.io(\/[A-Za-z0-9._-]*)?$/;
const KEPT_KEY =
  /^([a-z0-9-]+\.)*(kubernetes|k8s)\.io\/|^(pod-template-hash|rollouts-pod-template-hash|controller-revision-hash|pod-template-generation|k8s-app)$/;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const LETTERS_OF_WORD = 7;

export function createAnonymiser(secret: Uint8Array): Anonymiser {
  const addresses = createAddresses(secret);
  const words = new Map<string, string>();
  const texts = new Map<string, string>();
  const hash = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();

  function word(text: string): string {
    if (WORDS.has(text.toLowerCase())) return text;
    let found = words.get(text);
    if (found === undefined) {
      const bytes = hash(`word ${text}`);
      // The first is a letter: names of Services have to begin with one.
      found = LETTERS[(bytes[0] ?? 0) % 26] ?? '';
      for (let i = 1; i < LETTERS_OF_WORD; i++) found += LETTERS[(bytes[i] ?? 0) & 31] ?? '';
      words.set(text, found);
    }
    return found;
  }

  function uid(text: string): string {
    const hex = hash(`uid ${text}`).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
  }

  /** Word by word, so that what was made of a name still begins with it; an ordinal at the end stays. */
  function name(text: string): string {
    const parts = text.split(/([A-Za-z0-9]+)/);
    return parts
      .map((part, i) => {
        if (i % 2 === 0) return part;
        const isOrdinal = /^\d{1,4}$/.test(part) && i === parts.length - 2 && !/^\d*$/.test(parts[i - 2] ?? '');
        return isOrdinal ? part : word(part);
      })
      .join('');
  }

  /** Keys, host names and paths part by part: what is a name in them is replaced as it is alone. */
  function split(text: string): string | undefined {
    if (TIME.test(text) || !/[/.]/.test(text) || addresses(text) !== undefined) return undefined;
    return text
      .split(/([/.])/)
      .map((part) => (part === '/' || part === '.' ? part : one(part)))
      .join('');
  }

  function one(text: string): string {
    let found = texts.get(text);
    if (found === undefined) {
      found = split(text) ?? (text === '' || TIME.test(text) ? text : UID.test(text) ? uid(text) : (addresses(text) ?? name(text)));
      texts.set(text, found);
    }
    return found;
  }

  function labelKey(key: string): string {
    return KEPT_KEY.test(key) ? key : one(key);
  }

  function value(field: string, raw: unknown): unknown {
    if (typeof raw === 'string') {
      if (FREE.has(field)) return 'anonymised';
      if (field === 'key') return labelKey(raw);
      return ENUMS.has(field) && ENUM.test(raw) ? raw : one(raw);
    }
    if (Array.isArray(raw)) return raw.map((item: unknown) => value(field, item));
    if (typeof raw !== 'object' || raw === null) return raw;
    const isMap = MAPS.has(field) && Object.values(raw).every((item) => typeof item === 'string');
    return Object.fromEntries(
      Object.entries(raw).map(([key, item]: [string, unknown]) => (isMap ? [labelKey(key), value('', item)] : [key, value(key, item)])),
    );
  }

  /** What discovery found are names of APIs. */
  function recordOf<R extends Observed>(record: R): R {
    return record.kind === 'PolicyApi' ? record : (value('record', record) as R);
  }

  return {
    text: one,
    line(line) {
      switch (line.kind) {
        case 'history':
          return {
            ...line,
            cluster: { ...line.cluster, name: 'anonymised', server: '', namespace: undefined },
            ...(line.scope !== undefined && { scope: line.scope.replace(/[^=]*$/, one) }),
            anonymised: true,
          };
        case 'snapshot':
          return { ...line, records: line.records.map(recordOf) };
        case 'batch':
          return {
            ...line,
            deltas: line.deltas.map((delta) =>
              delta.op === 'put'
                ? { op: 'put', record: value('record', delta.record) as typeof delta.record }
                : { ...delta, key: one(delta.key) },
            ),
          };
        case 'status':
          return {
            ...line,
            status: {
              cluster: { ...line.status.cluster, name: 'anonymised', server: '', namespace: undefined, problem: undefined },
              kinds: value('kinds', line.status.kinds) as typeof line.status.kinds,
              faults: [],
              faultCount: 0,
            },
          };
        case 'gap':
        case 'end':
          return line;
      }
    },
  };
}
