// A recording that a page hands to its server, which then opens it (docs/decisions/0101-recordings-from-the-page.md): where, as what, how large; and the answers.

export const RECORDINGS = '/api/recordings';

/** None that a form or a page of another site could send without being asked. */
export const RECORDING_TYPE = 'application/vnd.signalbox.recording';

export const MOST_RECORDING_BYTES = 512 * 1024 ** 2;

/** GET: whether one is taken, and why not. `why` is a sentence. */
export type RecordingsOffer = { readonly takes: true } | { readonly takes: false; readonly why: string };

/** POST, with the name of the file as `name`: where it is shown. Every other answer is a sentence. */
export type RecordingOpened = { readonly url: string };
