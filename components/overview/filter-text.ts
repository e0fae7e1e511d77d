// The filter of the overview as it is typed: words, and what is asked of one field, such as kind:headless label:app=web.

/** Of each field any of its values fits; of different fields and of words all must. */
export type Filter = {
  readonly words: readonly string[];
  readonly namespaces: readonly string[];
  readonly kinds: readonly string[];
  readonly zones: readonly string[];
  /** `any`, `broken`, `warning`, or words of what is wrong. */
  readonly troubles: readonly string[];
  /** One Node, and one selector: the server answers for both. */
  readonly node: string | undefined;
  readonly labels: string | undefined;
};

/** What can be typed before a colon, with an example of what comes after it. */
export const FIELDS = {
  ns: { example: 'ns:shop', says: 'namespace' },
  kind: { example: 'kind:headless', says: 'type of Service, or kind of what has trouble' },
  label: { example: 'label:app=web', says: 'label selector of the Service, as after kubectl -l; with spaces in quotes' },
  node: { example: 'node:node-3', says: 'has endpoints on that Node' },
  zone: { example: 'zone:eu-1a', says: 'has endpoints in that zone' },
  trouble: { example: 'trouble:any', says: 'any, broken, warning, or a word of what is wrong' },
} as const;

type Field = keyof typeof FIELDS;

/** `text` as it is typed; a token without a known field before its colon is a word, as `80:30080` is. */
type Token = { readonly text: string; readonly field: Field | undefined; readonly value: string };

function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}

/** At spaces that are not within quotes. */
export function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([raw]) => {
    const colon = raw.indexOf(':');
    const name = raw.slice(0, Math.max(0, colon)).toLowerCase();
    const field = isField(name) ? name : undefined;
    const value = (field === undefined ? raw : raw.slice(colon + 1)).replaceAll('"', '');
    return { text: raw, field, value };
  });
}

/** `text` without one of its tokens. */
export function without(text: string, token: number): string {
  return tokensOf(text)
    .filter((_, i) => i !== token)
    .map((t) => t.text)
    .join(' ');
}

export function parseFilter(text: string): Filter {
  // A field of which nothing is typed yet asks for nothing.
  const tokens = tokensOf(text).filter(({ value }) => value !== '');
  const of = (field: Field | undefined): readonly string[] => tokens.filter((t) => t.field === field).map((t) => t.value);
  const low = (field: Field | undefined): readonly string[] => of(field).map((value) => value.toLowerCase());
  const labels = of('label');
  return {
    words: low(undefined),
    namespaces: low('ns'),
    kinds: low('kind'),
    zones: of('zone'),
    troubles: low('trouble'),
    node: of('node').at(-1),
    labels: labels.length === 0 ? undefined : labels.join(','),
  };
}
