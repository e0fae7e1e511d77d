// What `iptables-save` says, as a rule set. An option that is not known here is an error: nothing is passed over.

import { canonical, within } from './address.ts';
import { type BaseChain, type Hook, once, type Rule, type RuleSet, type State, type Step, type View, when } from './packet-filter.ts';

const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

function priorityOf(table: string, hook: Hook): number {
  if (table === 'mangle') return -150;
  if (table === 'nat') return hook === 'postrouting' || hook === 'input' ? 100 : -100;
  return 0;
}

type Option = { readonly name: string; readonly not: boolean; readonly values: readonly string[] };

function tokensOf(line: string): readonly string[] {
  return (line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((token) => (token.startsWith('"') ? token.slice(1, -1) : token));
}

/** `! -s 10.0.0.0/8 -j DROP` in parts. */
function optionsOf(tokens: readonly string[]): readonly Option[] {
  const options: { name: string; not: boolean; values: string[] }[] = [];
  let not = false;
  for (const token of tokens) {
    if (token === '!') not = true;
    else if (/^-{1,2}[a-zA-Z]/.test(token) && options.at(-1)?.name !== '--comment') {
      options.push({ name: token, not, values: [] });
      not = false;
    } else if (options.at(-1)?.name === '--comment' && options.at(-1)?.values.length === 1) {
      options.push({ name: token, not, values: [] });
      not = false;
    } else options.at(-1)?.values.push(token);
  }
  return options;
}

function markOf(text: string): { readonly value: number; readonly mask: number } {
  const [value = '0', mask = '0xffffffff'] = text.split('/');
  return { value: Number(value), mask: Number(mask) };
}

const wears = (pattern: string, name: string | undefined): boolean =>
  name !== undefined && (pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

function ctstate(states: readonly string[], view: View): boolean {
  // A new connection that may have been translated by now.
  return states.includes('NEW') || (states.includes('DNAT') && view.state.translated);
}

/** What an option tests; undefined where it tests nothing of a first packet. */
function testOf({ name, values }: Option): ((view: View) => boolean) | undefined {
  const [value = ''] = values;
  switch (name) {
    case '-s':
      return ({ packet }) => within(packet.source, value);
    case '-d':
      return ({ state }) => within(state.destination, value);
    case '-p':
      return ({ packet }) => packet.protocol === value;
    case '-i':
      return ({ packet }) => wears(value, packet.interface);
    case '--dport':
      return ({ state }) => state.port === Number(value);
    case '--ctstate':
      return (view) => ctstate(value.split(','), view);
    case '--dst-type':
      return ({ state, machine }) => value === 'LOCAL' && machine.isLocal(state.destination);
    case '--src-type':
      return ({ packet, machine }) => value === 'LOCAL' && (packet.from === 'host' || machine.isLocal(packet.source));
    case '--mark': {
      const { value: wanted, mask } = markOf(value);
      return ({ state }) => (state.mark & mask) === wanted;
    }
    default:
      return undefined;
  }
}

/** Options of the matches and targets below that need no step of their own. */
const SILENT = new Set([
  '-m',
  '--comment',
  '--nfacct-name',
  '--mode',
  '--set',
  '--reap',
  '--name',
  '--mask',
  '--rsource',
  '--reject-with',
  '--random-fully',
  '--seconds',
  '--to-destination',
  '--set-xmark',
]);

function destinationOf(text: string): Pick<State, 'destination' | 'port'> {
  const found = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text);
  return { destination: canonical(found?.[1] ?? ''), port: Number(found?.[2]) };
}

function targetOf(table: string, target: string, option: (name: string) => string | undefined): Step {
  switch (target) {
    case 'ACCEPT':
      return ({ state }) => once({ kind: 'accept', state });
    case 'DROP':
      return ({ state }) => once({ kind: 'drop', state });
    case 'REJECT':
      return ({ state }) => once({ kind: 'reject', state });
    case 'RETURN':
      return ({ state }) => once({ kind: 'return', state });
    case 'MASQUERADE':
      return ({ state }) => once({ kind: 'accept', state: { ...state, masqueraded: true } });
    case 'MARK': {
      const { value, mask } = markOf(option('--set-xmark') ?? '');
      return ({ state }) => once({ kind: 'next', state: { ...state, mark: (state.mark & ~mask) ^ value } });
    }
    case 'DNAT': {
      const to = destinationOf(option('--to-destination') ?? '');
      return ({ state }) => once({ kind: 'accept', state: { ...state, ...to, translated: true } });
    }
    default:
      return ({ state }) => once({ kind: 'jump', chain: `${table}:${target}`, state });
  }
}

function stepOf(option: Option, all: readonly Option[]): Step | undefined {
  const test = testOf(option);
  if (test !== undefined) return when((view) => test(view) !== option.not);
  if (option.name === '--probability') {
    const share = Number(option.values[0]);
    return ({ state }) => [
      { share, flow: { kind: 'next', state } },
      { share: 1 - share, flow: { kind: 'skip', state } },
    ];
  }
  if (option.name === '--rcheck') {
    // Nobody was here before; for how long it would have counted is kept.
    const sticky = Number(all.find((one) => one.name === '--seconds')?.values[0]);
    return ({ state }) => once({ kind: 'skip', state: { ...state, sticky } });
  }
  if (!SILENT.has(option.name)) throw new Error(`The option ${option.name} of iptables is not known here.`);
  return undefined;
}

function ruleOf(table: string, options: readonly Option[]): Rule {
  const option = (name: string): string | undefined => options.find((one) => one.name === name && !one.not)?.values[0];
  const target = option('-j');
  const steps = options.filter(({ name }) => name !== '-j').flatMap((one) => stepOf(one, options) ?? []);
  const [address, bits] = option('-d')?.split('/') ?? [];
  const alone = address !== undefined && (bits === undefined || bits === '32' || bits === '128');
  const port = option('--dport');
  return {
    destination: alone ? canonical(address) : undefined,
    port: port === undefined ? undefined : Number(port),
    steps: target === undefined ? steps : [...steps, targetOf(table, target, option)],
  };
}

/** Chains are named `table:CHAIN`. */
export function readIptables(saved: string): RuleSet {
  const chains = new Map<string, Rule[]>();
  const bases: BaseChain[] = [];
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) {
      const name = line.slice(1).split(' ')[0] ?? '';
      chains.set(`${table}:${name}`, []);
      const hook = HOOKS[name];
      if (hook !== undefined) {
        bases.push({ hook, type: table === 'nat' ? 'nat' : 'filter', priority: priorityOf(table, hook), chain: `${table}:${name}` });
      }
    } else if (line.startsWith('-A ')) {
      const [, chain = '', ...tokens] = tokensOf(line);
      chains.get(`${table}:${chain}`)?.push(ruleOf(table, optionsOf(tokens)));
    }
  }
  return { bases: bases.sort((a, b) => a.priority - b.priority), chains };
}
