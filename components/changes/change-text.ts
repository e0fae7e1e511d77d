// Changes as text to be copied, and as the files that the log is exported to. Times in UTC.

import type { NumberedTransition } from '#lib/churn/chronicle-view.ts';
import { splitKey } from '#lib/kube/key.ts';
import { portText } from '#lib/kube/protocol.ts';
import { causeWords, presenceWord } from '#lib/words/churn.ts';

type Column = { readonly name: string; readonly of: (change: NumberedTransition) => string };

function podName({ pod }: NumberedTransition): string {
  return pod === undefined ? '' : splitKey(pod).name;
}

const COLUMNS: readonly Column[] = [
  { name: 'time', of: ({ time }) => new Date(time).toISOString() },
  { name: 'namespace', of: ({ service }) => splitKey(service).namespace },
  { name: 'service', of: ({ service }) => splitKey(service).name },
  { name: 'pod', of: podName },
  { name: 'address', of: ({ address }) => address },
  { name: 'family', of: ({ family }) => family },
  { name: 'from', of: ({ from }) => from },
  { name: 'to', of: ({ to }) => to },
  { name: 'node', of: ({ nodeName }) => nodeName ?? '' },
  { name: 'zone', of: ({ zone }) => zone ?? '' },
  { name: 'cause', of: ({ cause }) => cause.kind },
  { name: 'why', of: ({ cause }) => causeWords(cause) },
  { name: 'ports', of: ({ ports }) => ports.map(({ port, protocol }) => portText(port, protocol)).join(' ') },
];

/** As RFC 4180 has it. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(changes: readonly NumberedTransition[]): string {
  const lines = [COLUMNS.map(({ name }) => name), ...changes.map((change) => COLUMNS.map(({ of }) => csvField(of(change))))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

/** As the server tells them (docs/history-api.md), one line each. */
export function ndjsonOf(changes: readonly NumberedTransition[]): string {
  return changes.map((change) => `${JSON.stringify(change)}\n`).join('');
}

/** `2026-11-29T05:49:40.120Z shop/web web-5bd67-xxl6d (10.128.0.11) on node-0001: not ready → ready, Pod became ready` */
export function textOf(changes: readonly NumberedTransition[]): string {
  return changes
    .map((change) => {
      const { time, service, address, nodeName, from, to, cause } = change;
      const pod = podName(change);
      const who = pod === '' ? address : `${pod} (${address})`;
      const where = nodeName === undefined ? '' : ` on ${nodeName}`;
      return `${new Date(time).toISOString()} ${service} ${who}${where}: ${presenceWord(from)} → ${presenceWord(to)}, ${causeWords(cause)}\n`;
    })
    .join('');
}
