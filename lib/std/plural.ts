// Counts in words: `1 Pod`, `1,200 Pods`.

/** `12,345` */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `many` where an s at the end does not make it. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
