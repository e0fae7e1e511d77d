// How long an address of a page or a question may be. The parsers behind the server take time that grows with the square of what is
// repeated, so more is refused before anything reads it; what the pages write themselves stays below (components/live/view.test.ts).

/** Characters of path and query together. */
export const LONGEST_ADDRESS = 8 * 1024;

/** Parts of the query, which `&` parts. A page has 18 of its own, and Next adds one. */
export const MOST_PARAMETERS = 32;
