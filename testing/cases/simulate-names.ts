// What the API server and controllers make up: uids and the ends of names. Here they follow from the name, so that each run has the same.

/** FNV-1a. */
function hash(text: string): number {
  let h = 2_166_136_261;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16_777_619) >>> 0;
  return h;
}

/** Those that k8s.io/apimachinery/pkg/util/rand draws from. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

export function suffix(text: string, length = 5): string {
  let h = hash(text);
  let out = '';
  for (let i = 0; i < length; i++) {
    h = (Math.imul(h, 1_664_525) + 1_013_904_223) >>> 0;
    out += LETTERS[(h >>> 8) % LETTERS.length];
  }
  return out;
}

const hex = (text: string): string => hash(text).toString(16).padStart(8, '0');

/** `text`: kind/namespace/name. */
export function uidOf(text: string): string {
  const [a, b, c, d, e, f] = [text, `${text}1`, `${text}2`, `${text}3`, `${text}4`, `${text}5`].map(hex);
  return `${a}-${b?.slice(0, 4)}-4${c?.slice(0, 3)}-8${d?.slice(0, 3)}-${e}${f?.slice(0, 4)}`;
}
