// handOver: gives a file of the reader to the server, which shows it as a recording (lib/wire/recordings.ts).

import { bytes } from '#lib/std/bytes.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { MOST_RECORDING_BYTES, RECORDING_TYPE, type RecordingOpened, RECORDINGS, type RecordingsOffer } from '#lib/wire/recordings.ts';

/** Why a file can not be shown. A sentence; `byHand`: a terminal can do it. */
export type HandOverProblem = { readonly why: string; readonly byHand: boolean };

const UNREACHABLE: HandOverProblem = { why: 'Signalbox does not answer.', byHand: true };

async function problemOf(response: Response): Promise<HandOverProblem> {
  const why = (await response.text()).trim();
  // A file that is none is none in a terminal too.
  return { why: why === '' ? `Signalbox answers ${response.status}.` : why, byHand: response.status !== 422 && response.status !== 409 };
}

/** Where it is shown. */
export async function handOver(file: File): Promise<Result<string, HandOverProblem>> {
  if (file.size > MOST_RECORDING_BYTES) {
    const why = `${file.name} has ${bytes(file.size)}, and a page hands over ${bytes(MOST_RECORDING_BYTES)} at most.`;
    return err({ why, byHand: true });
  }
  try {
    // Asked first: who refuses a file while it is being sent is not heard.
    const asked = await fetch(RECORDINGS);
    if (!asked.ok) return err(await problemOf(asked));
    const offer = (await asked.json()) as RecordingsOffer;
    if (!offer.takes) return err({ why: offer.why, byHand: true });
    const response = await fetch(`${RECORDINGS}?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'content-type': RECORDING_TYPE },
      body: file,
    });
    if (!response.ok) return err(await problemOf(response));
    return ok(((await response.json()) as RecordingOpened).url);
  } catch {
    return err(UNREACHABLE);
  }
}
