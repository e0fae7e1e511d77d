// Generated Services: every combination of type, policies and readiness, and every pair of everything else, from one seed.

export const SEED = 20_261_123;

/** What varies. The first of each is what is usual. */
export const DIMENSIONS = {
  type: ['ClusterIP', 'external IPs', 'NodePort', 'LoadBalancer', 'LoadBalancer and external IPs', 'LoadBalancer without node ports'],
  internal: ['Cluster', 'Local'],
  external: ['Cluster', 'Local'],
  readiness: [
    'all ready',
    'no slice',
    'no endpoint',
    'ready on one node',
    'ready elsewhere, draining here',
    'draining everywhere',
    'draining on one node',
    'not ready',
    'terminated',
    'unset conditions',
    'ready while terminating',
    'anything',
  ],
  hints: ['none', 'zone', 'node', 'zone and node', 'one without', 'unready ones only', 'other zones', 'several zones each', 'any'],
  families: ['IPv4', 'IPv6', 'IPv4 and IPv6', 'IPv6 and IPv4'],
  ports: ['unnamed', 'one named', 'two named', 'TCP and UDP of one number', 'SCTP'],
  slices: [
    'one',
    'two',
    'two with different numbers',
    'one lacks a port',
    'duplicate, terminating first',
    'duplicate, terminating last',
    'the same twice',
    'twice in one slice',
    'a headless one',
    'one without a number',
    'one of FQDNs',
    'wrong protocol',
    'two addresses each',
    'one of another Service',
  ],
  nodes: ['known', 'some without', 'some unknown', 'on the host network'],
  ranges: ['none', 'IPv4', 'IPv6', 'both', 'all of IPv4', 'the nodes', 'two of IPv4'],
  ingress: ['VIP', 'none', 'ipMode VIP', 'ipMode Proxy', 'host name', 'VIP and Proxy', 'other family', 'two VIPs'],
  affinity: ['None', 'ClientIP', 'ClientIP for a minute'],
} as const;

export type Dimension = keyof typeof DIMENSIONS;
export type Choice = { readonly [D in Dimension]: (typeof DIMENSIONS)[D][number] };

/** What kube-proxy is to leave alone. */
const LEFT_ALONE = ['service-proxy-name', 'headless', 'ExternalName'] as const;
const OF_EACH_LEFT_ALONE = 8;

export type Case = {
  readonly name: string;
  readonly choice: Choice;
  readonly leftAlone: (typeof LEFT_ALONE)[number] | undefined;
  /** Of this case alone: it is the same whatever came before it. */
  readonly random: () => number;
};

const NAMES = Object.keys(DIMENSIONS) as readonly Dimension[];

/** 0 to 1, the same numbers for the same seed on every machine (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('Nothing to pick from.');
  return found;
}

type Base = Pick<Choice, 'type' | 'internal' | 'external' | 'readiness'>;

function nameOf(index: number): string {
  return `case-${String(index).padStart(3, '0')}`;
}

function bases(): readonly Base[] {
  return DIMENSIONS.type.flatMap((type) =>
    DIMENSIONS.internal.flatMap((internal) =>
      // A Service that nobody reaches from outside has no such policy.
      (type === 'ClusterIP' ? (['Cluster'] as const) : DIMENSIONS.external).flatMap((external) =>
        DIMENSIONS.readiness.map((readiness) => ({ type, internal, external, readiness })),
      ),
    ),
  );
}

function completed(base: Base, random: () => number): Choice {
  const rest = Object.fromEntries(NAMES.map((name) => [name, pick<string>(random, DIMENSIONS[name])]));
  return { ...rest, ...base } as Choice;
}

function pairsOf(choice: Choice): readonly string[] {
  return NAMES.flatMap((one, index) => NAMES.slice(index + 1).map((other) => `${one}=${choice[one]} ${other}=${choice[other]}`));
}

/** How many of all pairs of two values occur. */
export function pairsCovered(cases: readonly Case[]): { readonly covered: number; readonly all: number } {
  const covered = new Set(cases.flatMap(({ choice }) => pairsOf(choice)));
  const all = new Set(
    NAMES.flatMap((one, index) =>
      NAMES.slice(index + 1).flatMap((other) => DIMENSIONS[one].flatMap((a) => DIMENSIONS[other].map((b) => `${one}=${a} ${other}=${b}`))),
    ),
  );
  return { covered: covered.size, all: all.size };
}

/** Of many ways to complete it, the one that shows most pairs which no case before it has shown. */
export function generateCases(): readonly Case[] {
  const random = randomFrom(SEED);
  const seen = new Set<string>();
  const proxied = bases().map((base, index): Case => {
    const candidates = Array.from({ length: 40 }, () => completed(base, random));
    const fresh = (choice: Choice): number => pairsOf(choice).filter((pair) => !seen.has(pair)).length;
    const choice = candidates.reduce((best, next) => (fresh(next) > fresh(best) ? next : best));
    for (const pair of pairsOf(choice)) seen.add(pair);
    return { name: nameOf(index), choice, leftAlone: undefined, random: randomFrom(SEED + index + 1) };
  });
  const others = Array.from({ length: OF_EACH_LEFT_ALONE }, () => LEFT_ALONE)
    .flat()
    .map((leftAlone, index): Case => {
      const choice = completed(pick(random, bases()), random);
      const number = proxied.length + index;
      return { name: nameOf(number), choice, leftAlone, random: randomFrom(SEED + number + 1) };
    });
  return [...proxied, ...others];
}
