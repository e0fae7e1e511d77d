// A packet's way through a rule set of the kernel, with every branch that chance can take. Both kinds of rule set are read into this.
// Hooks, priorities and what ends a chain are those of netfilter: https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks

import type { Family } from './address.ts';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** The first packet of a connection. */
export type Packet = {
  readonly family: Family;
  /** A process of this machine, or anybody else. */
  readonly from: 'host' | 'network';
  /** Name of the interface by which it came in; undefined from the host. */
  readonly interface: string | undefined;
  readonly source: string;
  readonly protocol: Protocol;
  readonly destination: string;
  readonly port: number;
};

export type State = {
  readonly destination: string;
  readonly port: number;
  readonly mark: number;
  /** Its destination was changed. */
  readonly translated: boolean;
  readonly masqueraded: boolean;
  /** Seconds: some rule would have sent a client that was here before to where it was. */
  readonly sticky: number | undefined;
};

export type Machine = { readonly isLocal: (address: string) => boolean };

export type View = { readonly packet: Packet; readonly state: State; readonly machine: Machine };

type Ending = 'accept' | 'drop' | 'reject';

export type Flow =
  /** To the rule's next step; at its end to the next rule. */
  | { readonly kind: 'next'; readonly state: State }
  /** The rule does not match. */
  | { readonly kind: 'skip'; readonly state: State }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string; readonly state: State }
  | { readonly kind: 'return'; readonly state: State }
  | { readonly kind: Ending; readonly state: State };

/** Shares sum to 1. */
export type Step = (view: View) => readonly { readonly share: number; readonly flow: Flow }[];

export type Rule = {
  /** For finding rules fast; undefined: any. The steps check them as well. */
  readonly destination: string | undefined;
  readonly port: number | undefined;
  readonly steps: readonly Step[];
};

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
export type BaseChain = { readonly hook: Hook; readonly type: 'filter' | 'nat'; readonly priority: number; readonly chain: string };

export type RuleSet = {
  /** In the order in which they are run. */
  readonly bases: readonly BaseChain[];
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
};

export type Outcome = { readonly share: number; readonly ending: Ending; readonly state: State };

export const once = (flow: Flow): ReturnType<Step> => [{ share: 1, flow }];

/** A step that only looks. */
export function when(test: (view: View) => boolean): Step {
  return (view) => once({ kind: test(view) ? 'next' : 'skip', state: view.state });
}

/** Rules by what they look at, so that a chain of thousands is not read from its beginning for each packet. */
type Index = { readonly byAddress: Map<string, number[]>; readonly byPort: Map<number, number[]>; readonly others: number[] };

const indexes = new WeakMap<readonly Rule[], Index>();

function indexOf(rules: readonly Rule[]): Index {
  let index = indexes.get(rules);
  if (index !== undefined) return index;
  index = { byAddress: new Map(), byPort: new Map(), others: [] };
  for (const [position, { destination, port }] of rules.entries()) {
    if (destination !== undefined) index.byAddress.set(destination, [...(index.byAddress.get(destination) ?? []), position]);
    else if (port !== undefined) index.byPort.set(port, [...(index.byPort.get(port) ?? []), position]);
    else index.others.push(position);
  }
  indexes.set(rules, index);
  return index;
}

function relevant(rules: readonly Rule[], { destination, port }: State): readonly Rule[] {
  if (rules.length < 16) return rules;
  const { byAddress, byPort, others } = indexOf(rules);
  const positions = [...(byAddress.get(destination) ?? []), ...(byPort.get(port) ?? []), ...others].sort((a, b) => a - b);
  return positions.map((position) => rules[position]).filter((rule) => rule !== undefined);
}

type Ended = { readonly share: number; readonly ending: Ending | 'return'; readonly state: State };

export function trace({ bases, chains }: RuleSet, machine: Machine, packet: Packet): readonly Outcome[] {
  function runRule(
    rule: Rule,
    step: number,
    state: State,
    share: number,
    then: (state: State, share: number) => void,
    end: (ended: Ended) => void,
  ): void {
    const current = rule.steps[step];
    if (current === undefined) return then(state, share);
    for (const branch of current({ packet, state, machine })) {
      const { flow } = branch;
      const part = share * branch.share;
      switch (flow.kind) {
        case 'next':
          runRule(rule, step + 1, flow.state, part, then, end);
          break;
        case 'skip':
          then(flow.state, part);
          break;
        case 'jump':
          // What returns goes on behind the rule.
          for (const ended of runChain(flow.chain, flow.state, part)) {
            if (ended.ending === 'return') then(ended.state, ended.share);
            else end(ended);
          }
          break;
        case 'goto':
          for (const ended of runChain(flow.chain, flow.state, part)) end(ended);
          break;
        default:
          end({ share: part, ending: flow.kind, state: flow.state });
      }
    }
  }

  function runChain(name: string, state: State, share: number): readonly Ended[] {
    const held = chains.get(name);
    if (held === undefined) throw new Error(`The rule set has no chain ${name}.`);
    const rules = relevant(held, state);
    const ended: Ended[] = [];
    const from = (position: number, now: State, part: number): void => {
      const rule = rules[position];
      if (rule === undefined) ended.push({ share: part, ending: 'return', state: now });
      else
        runRule(
          rule,
          0,
          now,
          part,
          (next, left) => from(position + 1, next, left),
          (one) => ended.push(one),
        );
    };
    from(0, state, share);
    return ended;
  }

  /** What is accepted by one base chain goes on to the next. */
  function pass(hook: Hook, begun: readonly Outcome[]): readonly Outcome[] {
    let all = begun;
    for (const base of bases.filter((one) => one.hook === hook)) {
      all = all.flatMap((outcome): readonly Outcome[] => {
        // A connection is translated once.
        if (outcome.ending !== 'accept' || (base.type === 'nat' && hook !== 'postrouting' && outcome.state.translated)) return [outcome];
        return runChain(base.chain, outcome.state, outcome.share).map(({ share, ending, state }) => ({
          share,
          state,
          ending: ending === 'return' ? 'accept' : ending,
        }));
      });
    }
    return all;
  }

  function onwards(outcomes: readonly Outcome[]): readonly Outcome[] {
    return outcomes.flatMap((outcome) => {
      if (outcome.ending !== 'accept') return [outcome];
      const local = machine.isLocal(outcome.state.destination);
      if (packet.from === 'network') return local ? pass('input', [outcome]) : pass('postrouting', pass('forward', [outcome]));
      const sent = pass('postrouting', [outcome]);
      // By the loopback interface it comes in again.
      return local ? pass('input', pass('prerouting', sent)) : sent;
    });
  }

  const state: State = {
    destination: packet.destination,
    port: packet.port,
    mark: 0,
    translated: false,
    masqueraded: false,
    sticky: undefined,
  };
  return onwards(pass(packet.from === 'host' ? 'output' : 'prerouting', [{ share: 1, ending: 'accept', state }]));
}

/** `address/port` of all to which a chain may send a packet, sorted; affinity and masquerading left out. */
export function listTargets({ chains }: RuleSet, chain: string): readonly string[] {
  const packet: Packet = {
    family: 'IPv4',
    from: 'network',
    interface: 'any',
    source: '0.0.0.0',
    protocol: 'tcp',
    destination: '',
    port: 0,
  };
  const found = new Set<string>();
  for (const protocol of ['tcp', 'udp', 'sctp'] as const) {
    const alone: RuleSet = { chains, bases: [{ hook: 'prerouting', type: 'nat', priority: 0, chain }] };
    for (const { state } of trace(alone, { isLocal: () => false }, { ...packet, protocol })) {
      if (state.translated) found.add(`${state.destination}/${state.port}`);
    }
  }
  return [...found].sort();
}
