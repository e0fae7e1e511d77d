// CPU quantities of the API as thousandths of a core (apimachinery resource.Quantity, MilliValue).

const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** `4` is 4000, `3920m` is 3920; rounded up. Undefined for what is missing or no quantity. */
export function milliCores(quantity: string | undefined): number | undefined {
  const found = /^(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+)|(n|u|m|k|M|G|Ki|Mi|Gi))?$/.exec(quantity ?? '');
  if (found === null) return undefined;
  const [, number = '', exponent = '0', suffix = ''] = found;
  // Rounded to a nanocore first: 0.1 of a core is 100 thousandths and not one more.
  const cores = Number(number) * 10 ** Number(exponent) * (SUFFIX[suffix] ?? 1);
  return Math.ceil(Math.round(cores * 1e9) / 1e6);
}
