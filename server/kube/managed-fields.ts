// Cuts metadata.managedFields out of JSON text before it is parsed: nobody reads it, and it is up to half of an object's bytes.

const START = ',"managedFields":[';

const COMMA = 44;
const QUOTE = 34;
const CLOSING_BRACE = 125;

/**
 * Where the managedFields array that begins at `start` surely ends: the index after its `]`, or -1.
 *
 * Sure means: the first `]` of any sort after the start closes it. Its entries hold no other list, so only a `]` inside
 * a string could come first. What is asked of the text around rules that out: `}` before and `,"x` or `},"x` after, with
 * x a letter. A quote inside a string is escaped, so a bare quote ends or begins one; one that ends a string is not
 * followed by a letter. So this quote begins a string, and what stands before it, without any quote between, is structure.
 */
function endOf(text: string, start: number): number {
  const close = text.indexOf(']', start);
  if (close < 0 || text.charCodeAt(close - 1) !== CLOSING_BRACE) return -1;
  const comma = text.charCodeAt(close + 1) === CLOSING_BRACE ? close + 2 : close + 1;
  if (text.charCodeAt(comma) !== COMMA || text.charCodeAt(comma + 1) !== QUOTE) return -1;
  const letter = text.charCodeAt(comma + 2);
  return letter >= 97 && letter <= 122 ? close + 1 : -1;
}

/**
 * The same JSON without every managedFields whose end is beyond doubt; the others stay and are parsed and dropped as ever.
 * `,"managedFields":[` cannot occur inside a string, where its quotes would be escaped.
 */
export function cutManagedFields(text: string): string {
  let start = text.indexOf(START);
  if (start < 0) return text;
  let kept = '';
  let from = 0;
  while (start >= 0) {
    const end = endOf(text, start);
    if (end >= 0) {
      kept += text.slice(from, start);
      from = end;
    }
    start = text.indexOf(START, end < 0 ? start + START.length : end);
  }
  return from === 0 ? text : kept + text.slice(from);
}
