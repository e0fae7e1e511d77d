// Numbers of bytes: in words, `256 MiB`; and read from a flag, `256Mi`.

const UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, k: 1000, M: 1000 ** 2, G: 1000 ** 3 };

/** In the largest binary unit of which there is at least one, with three digits at most. */
export function bytes(count: number): string {
  const unit = ['Gi', 'Mi', 'Ki'].find((name) => count >= (UNITS[name] ?? 0));
  if (unit === undefined) return `${count} B`;
  return `${Number((count / (UNITS[unit] ?? 1)).toPrecision(3))} ${unit}B`;
}

/** As Kubernetes writes quantities: `256Mi`, `1.5Gi`, `500M`. Undefined for any other text. */
export function readBytes(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G|)$/.exec(text) ?? [];
  return number === undefined || unit === undefined ? undefined : Math.round(Number(number) * (UNITS[unit] ?? 0));
}
