// Rules of lib/dns/SPEC.md, each broken in one place.

import type { Mutation } from './mutation.ts';

export const DNS: readonly Mutation[] = [
  { rule: 'D2', file: 'name.ts', text: 'const lower = name.toLowerCase();', replacement: 'const lower = name;' },
  { rule: 'D12', file: 'find.ts', text: 'settings.ignoreEmptyService && !isHeadless(service)', replacement: '!isHeadless(service)' },
  {
    rule: 'D15',
    file: 'find.ts',
    text: "if (asked.port !== '' && asked.port !== port.name.toLowerCase())",
    replacement: 'if (asked.port !== port.name.toLowerCase())',
  },
  {
    rule: 'D19',
    file: 'published.ts',
    text: 'ready: endpoint.conditions.ready ?? true',
    replacement: 'ready: endpoint.conditions.ready ?? false',
  },
  { rule: 'D21', file: 'published.ts', text: 'settings.endpointPodNames && pod !== undefined', replacement: 'pod !== undefined' },
  {
    rule: 'D21',
    file: 'find.ts',
    text: 'published.some((p) => p.host === host) ?',
    replacement: 'published.every((p) => p.host === host) ?',
  },
  { rule: 'D7', file: 'question.ts', text: ' || !labels.every(fitsLabel)', replacement: '' },
  {
    rule: 'D30',
    file: 'find.ts',
    text: 'family === undefined ? plainName(address) : address',
    replacement: 'family === undefined ? address.toLowerCase() : address',
  },
  { rule: 'D23', file: 'find.ts', text: 'if (headless && !someReady)', replacement: 'if (!someReady)' },
  {
    rule: 'D25',
    file: 'find.ts',
    text: "(asked.host !== '' && asked.host !== host)",
    replacement: "(asked.host !== '' && asked.host === host)",
  },
  { rule: 'D38', file: 'find.ts', text: 'if (isStrictAddress(target))', replacement: "if (target === '')" },
  {
    rule: 'D40',
    file: 'find.ts',
    text: "metadata.deletionTimestamp === undefined && phase !== 'Succeeded'",
    replacement: "phase !== 'Succeeded'",
  },
  { rule: 'D41', file: 'find.ts', text: 'if (inPods && sight', replacement: "if (question.kind === 'pod' && sight" },
  {
    rule: 'D45',
    file: 'resolver.ts',
    text: "policy !== 'ClusterFirstWithHostNet' && pod.spec.hostNetwork === true",
    replacement: "policy === 'ClusterFirstWithHostNet' && pod.spec.hostNetwork === true",
  },
  { rule: 'D50', file: 'resolve.ts', text: "plain.split('.').length - 1 < ndots", replacement: "plain.split('.').length < ndots" },
  {
    rule: 'D53',
    file: 'resolve.ts',
    text: "(['outside', 'nodata', 'nxdomain'] as const)",
    replacement: "(['nxdomain', 'nodata', 'outside'] as const)",
  },
  { rule: 'D55', file: 'resolver.ts', text: "if (value === '') return OWN_NDOTS;", replacement: "if (value === '') return unset;" },
  { rule: 'D56', file: 'resolver.ts', text: '.filter((entry) => entry.length <= LONGEST_SEARCHED)', replacement: '' },
  {
    rule: 'D56',
    file: 'resolver.ts',
    text: "while (kept.join(' ').length > LONGEST_SEARCH_LIST) kept.pop();",
    replacement: "if (kept.join('').length > LONGEST_SEARCH_LIST) kept.pop();",
  },
];
