// resourceVersions compared, as far as they may be (KEP-5504: decimal numbers that grow).

const DECIMAL = /^[1-9]\d*$/;

/** Is `version` older than `than`? False where either is not a decimal number: then nothing is known. */
export function isLate(version: string, than: string): boolean {
  if (version === than) return false;
  if (version.length !== than.length) return version.length < than.length && DECIMAL.test(version) && DECIMAL.test(than);
  return version < than && DECIMAL.test(version) && DECIMAL.test(than);
}
