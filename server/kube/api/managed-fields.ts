// Cuts metadata.managedFields out of JSON before it is decoded: nobody reads it, and it is up to half of an object's bytes.

const START = Buffer.from(',"managedFields":[');

const COMMA = 44;
const QUOTE = 34;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const CLOSING_BRACE = 125;

/**
 * Where the managedFields array that begins at `start` surely ends: the index after its `]`, or -1.
 *
 * Sure means: the first `]` after the start closes it. No `[` stands between, so no inner list could come first; only a `]`
 * inside a string could. What is asked of the text after it rules that out: `,"x` or `},"x`, with x a letter. A quote inside
 * a string is escaped, so a bare quote ends a string or begins one, and one that ends a string is not followed by a letter.
 * So this quote begins a string, and what stands before it back to the `]`, without a quote between, is structure.
 */
function endOf(bytes: Buffer, start: number): number {
  const close = bytes.indexOf(CLOSING_BRACKET, start);
  const inner = bytes.indexOf(OPENING_BRACKET, start + START.length);
  if (close < 0 || (inner >= 0 && inner < close)) return -1;
  const comma = bytes[close + 1] === CLOSING_BRACE ? close + 2 : close + 1;
  if (bytes[comma] !== COMMA || bytes[comma + 1] !== QUOTE) return -1;
  const letter = bytes[comma + 2];
  return letter !== undefined && letter >= 97 && letter <= 122 ? close + 1 : -1;
}

/**
 * The JSON as text without every managedFields whose end is beyond doubt; the others stay and are parsed and dropped as ever.
 * `,"managedFields":[` cannot occur inside a string, where its quotes would be escaped.
 * What is cut is never decoded. In UTF-8 no byte of another character looks like those sought here.
 */
export function textWithoutManagedFields(bytes: Buffer): string {
  let text = '';
  let from = 0;
  for (let start = bytes.indexOf(START); start >= 0; ) {
    const end = endOf(bytes, start);
    if (end >= 0) {
      text += bytes.toString('utf8', from, start);
      from = end;
    }
    start = bytes.indexOf(START, end < 0 ? start + START.length : end);
  }
  return text + bytes.toString('utf8', from);
}
