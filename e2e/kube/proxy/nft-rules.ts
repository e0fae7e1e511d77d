// What `nft -j list ruleset` says, as a rule set (libnftables-json(5)). A statement that is not known here is an error.

import { canonical, type Family, within } from './address.ts';
import { type BaseChain, type Flow, once, type Rule, type RuleSet, type State, type Step, type View, when } from './packet-filter.ts';

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

type Named = {
  /** Elements that are one value each, as texts. */
  readonly values: ReadonlySet<string>;
  /** Prefixes and the like. */
  readonly others: readonly Json[];
  readonly verdicts: ReadonlyMap<string, Json>;
  readonly timeout: number;
};
type Sets = ReadonlyMap<string, Named>;

const fields = (value: Json): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

/** The one word of `{"jump": {…}}`. */
function wordOf(value: Json): string {
  return Object.keys(fields(value))[0] ?? '';
}

/** An element with a comment is wrapped. */
function bare(element: Json): Json {
  const { elem } = fields(element);
  return elem === undefined ? element : fields(elem)['val'];
}

/** A value as a text that is equal for equal values. */
function textOf(value: Json): string {
  const { concat } = fields(value);
  if (concat !== undefined) return list(concat).map(textOf).join(' . ');
  return typeof value === 'string' ? canonical(value) : String(value);
}

function valueOf(expression: Json, view: View): string | number {
  const { payload, meta, ct, fib, concat, ...rest } = fields(expression);
  const { packet, state, machine } = view;
  if (concat !== undefined)
    return list(concat)
      .map((part) => String(valueOf(part, view)))
      .join(' . ');
  if (payload !== undefined) {
    const { field } = fields(payload);
    if (field === 'saddr') return packet.source;
    if (field === 'daddr') return state.destination;
    if (field === 'dport') return state.port;
  }
  if (meta !== undefined) {
    const { key } = fields(meta);
    if (key === 'l4proto') return packet.protocol;
    if (key === 'mark') return state.mark;
    if (key === 'iifname') return packet.interface ?? '';
  }
  if (ct !== undefined) {
    const { key } = fields(ct);
    if (key === 'state') return 'new';
    if (key === 'status') return state.translated ? 'dnat' : 'none';
  }
  if (fib !== undefined) {
    const [flag] = list(fields(fib)['flags']);
    const local = flag === 'saddr' ? packet.from === 'host' || machine.isLocal(packet.source) : machine.isLocal(state.destination);
    return local ? 'local' : 'unicast';
  }
  for (const [operator, apply] of Object.entries(OPERATORS)) {
    const operands = rest[operator];
    if (operands !== undefined) {
      const [left = 0, right = 0] = list(operands).map((operand) =>
        typeof operand === 'number' ? operand : Number(valueOf(operand, view)),
      );
      return apply(left, right);
    }
  }
  throw new Error(`The expression ${JSON.stringify(expression)} of nft is not known here.`);
}

const OPERATORS = {
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
} as const;

function holds(value: string | number, right: Json, sets: Sets): boolean {
  if (typeof right === 'string' && right.startsWith('@')) {
    const set = sets.get(right.slice(1));
    if (set === undefined) throw new Error(`There is no set ${right}.`);
    return set.values.has(String(value)) || set.others.some((element) => holds(value, element, sets));
  }
  const { prefix, set } = fields(right);
  if (prefix !== undefined) return within(String(value), `${String(fields(prefix)['addr'])}/${String(fields(prefix)['len'])}`);
  if (set !== undefined) return list(set).some((element) => holds(value, bare(element), sets));
  if (typeof right === 'string' && right.endsWith('*')) return String(value).startsWith(right.slice(0, -1));
  if (typeof right === 'object' && fields(right)['concat'] === undefined)
    throw new Error(`The value ${JSON.stringify(right)} of nft is not known here.`);
  return String(value) === textOf(right);
}

function matchOf(match: Fields, sets: Sets): Step {
  const { op, left, right } = match;
  const name = typeof right === 'string' && right.startsWith('@affinity-') ? right.slice(1) : undefined;
  if (name !== undefined) {
    // Nobody was here before; for how long it would have counted is kept.
    const sticky = sets.get(name)?.timeout;
    return ({ state }) => once({ kind: 'skip', state: { ...state, sticky } });
  }
  return when((view) => holds(valueOf(left, view), right, sets) === (op !== '!='));
}

function verdictOf(verdict: Json, state: State): Flow {
  const word = wordOf(verdict);
  const { target } = fields(fields(verdict)[word]);
  switch (word) {
    case 'jump':
    case 'goto':
      return { kind: word, chain: String(target), state };
    case 'accept':
    case 'drop':
    case 'reject':
    case 'return':
      return { kind: word, state };
    default:
      throw new Error(`The verdict ${JSON.stringify(verdict)} of nft is not known here.`);
  }
}

/** The pairs of a map that is written into the rule, or of a named one. */
function pairsOf(data: Json): readonly (readonly [Json, Json])[] {
  return list(fields(data)['set']).map((pair) => {
    const [key, value] = list(pair);
    return [key, value] as const;
  });
}

function vmapOf({ key, data }: Fields, sets: Sets): Step {
  if (wordOf(key) === 'numgen') {
    const pairs = pairsOf(data);
    const modulus = Number(fields(fields(key)['numgen'])['mod']);
    if (pairs.length !== modulus) throw new Error(`A map of ${pairs.length} is asked for ${modulus}.`);
    return ({ state }) => pairs.map(([, verdict]) => ({ share: 1 / modulus, flow: verdictOf(verdict, state) }));
  }
  const verdicts = sets.get(String(data).slice(1))?.verdicts;
  if (verdicts === undefined) throw new Error(`There is no map ${JSON.stringify(data)}.`);
  return (view) => {
    const verdict = verdicts.get(String(valueOf(key, view)));
    return once(verdict === undefined ? { kind: 'skip', state: view.state } : verdictOf(verdict, view.state));
  };
}

function translatedTo(state: State, address: Json, port: Json): Flow {
  return { kind: 'accept', state: { ...state, destination: canonical(String(address)), port: Number(port), translated: true } };
}

function dnatOf({ addr, port }: Fields): Step {
  const { map } = fields(addr);
  if (map === undefined) return ({ state }) => once(translatedTo(state, addr, port));
  const pairs = pairsOf(fields(map)['data']);
  return ({ state }) =>
    pairs.map(([, to]) => {
      const [address, number] = list(fields(to)['concat']);
      return { share: 1 / pairs.length, flow: translatedTo(state, address, number) };
    });
}

function statementOf(statement: Json, sets: Sets): Step | undefined {
  const word = wordOf(statement);
  const body = fields(fields(statement)[word]);
  switch (word) {
    case 'match':
      return matchOf(body, sets);
    case 'vmap':
      return vmapOf(body, sets);
    case 'dnat':
      return dnatOf(body);
    case 'masquerade':
      return ({ state }) => once({ kind: 'accept', state: { ...state, masqueraded: true } });
    case 'mangle':
      return (view) => once({ kind: 'next', state: { ...view.state, mark: Number(valueOf(body['value'], view)) } });
    case 'set':
    case 'counter':
      return undefined;
    default:
      return ({ state }) => once(verdictOf(statement, state));
  }
}

function ruleOf(statements: readonly Json[], sets: Sets): Rule {
  return { destination: undefined, port: undefined, steps: statements.flatMap((statement) => statementOf(statement, sets) ?? []) };
}

const isOne = (element: Json): boolean => typeof element !== 'object' || fields(element)['concat'] !== undefined;

function setOf(body: Fields): Named {
  const isMap = body['map'] !== undefined;
  const elements = list(body['elem']);
  const values = isMap ? [] : elements.map(bare);
  return {
    values: new Set(values.filter(isOne).map(textOf)),
    others: values.filter((element) => !isOne(element)),
    verdicts: new Map(isMap ? elements.map((pair) => [textOf(bare(list(pair)[0])), list(pair)[1]] as const) : []),
    timeout: Number(body['timeout']),
  };
}

/** kube-proxy's table of one family. */
export function readNft(listed: string, family: Family): RuleSet {
  const ours = list(fields(JSON.parse(listed))['nftables']).filter((entry) => {
    const body = fields(fields(entry)[wordOf(entry)]);
    return body['table'] === 'kube-proxy' && body['family'] === (family === 'IPv4' ? 'ip' : 'ip6');
  });
  const of = (...words: readonly string[]): readonly Fields[] =>
    ours.filter((entry) => words.includes(wordOf(entry))).map((entry) => fields(fields(entry)[wordOf(entry)]));
  const sets = new Map(of('set', 'map').map((body) => [String(body['name']), setOf(body)]));
  const chains = new Map<string, Rule[]>();
  const bases: BaseChain[] = [];
  for (const { name, hook, type, prio } of of('chain')) {
    chains.set(String(name), []);
    if (hook !== undefined) {
      bases.push({ hook: hook as BaseChain['hook'], type: type as BaseChain['type'], priority: Number(prio), chain: String(name) });
    }
  }
  for (const { chain, expr } of of('rule')) chains.get(String(chain))?.push(ruleOf(list(expr), sets));
  return { bases: bases.sort((a, b) => a.priority - b.priority), chains };
}
