// Shares in words: `25%`, `7.7%`.

/** Of 0 to 1. One decimal below 10%; what is not nothing never reads as nothing, and what is not all never as all. */
export function percent(share: number): string {
  const hundred = share * 100;
  if (hundred > 0 && hundred < 0.1) return '<0.1%';
  if (hundred > 99 && hundred < 100) return `${Math.min(99.9, Math.floor(hundred * 10) / 10)}%`;
  return `${hundred >= 9.95 ? Math.round(hundred) : Math.round(hundred * 10) / 10}%`;
}
