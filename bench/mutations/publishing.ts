// Rules of lib/publishing/SPEC.md, each broken in one place.

import type { Mutation } from './mutation.ts';

export const PUBLISHING: readonly Mutation[] = [
  { rule: 'P2', file: 'expect.ts', text: "return hasSelector(service) ? undefined : 'no-selector';", replacement: 'return undefined;' },
  { rule: 'P7', file: 'membership.ts', text: "phase === 'Succeeded' || phase === 'Failed'", replacement: "phase === 'Succeeded'" },
  { rule: 'P9', file: 'membership.ts', text: 'if (service.spec.publishNotReadyAddresses) return undefined;', replacement: '' },
  { rule: 'P11', file: 'membership.ts', text: '.map(({ ip }) => canonicalAddress(ip))', replacement: '.map(({ ip }) => ip)' },
  {
    rule: 'P13',
    file: 'membership.ts',
    text: "clusterIP === undefined || clusterIP === '' || clusterIP === 'None') return BOTH",
    replacement: "clusterIP === undefined || clusterIP === '') return BOTH",
  },
  {
    rule: 'P17',
    file: 'pod-endpoint.ts',
    text: 'service.spec.publishNotReadyAddresses || (serving && !terminating)',
    replacement: 'service.spec.publishNotReadyAddresses || serving',
  },
  {
    rule: 'P20',
    file: 'pod-endpoint.ts',
    text: 'subdomain === service.metadata.name ? hostname',
    replacement: "subdomain !== '' ? hostname",
  },
  { rule: 'P23', file: 'target-port.ts', text: 'if (port.protocol !== protocol) continue;', replacement: '' },
  { rule: 'P26', file: 'slice-ports.ts', text: '.sort()', replacement: '' },
  {
    rule: 'P30',
    file: 'slice-labels.ts',
    text: "clusterIP === undefined || clusterIP === '' || clusterIP === 'None'",
    replacement: "clusterIP === undefined || clusterIP === ''",
  },
  { rule: 'P32', file: 'hints.ts', text: 'laid: assign(laid, closest(true))', replacement: 'laid: assign(laid, closest(false))' },
  { rule: 'P33', file: 'hints.ts', text: 'if (conditions.ready !== true) return hints;', replacement: '' },
  {
    rule: 'P35',
    file: 'hints.ts',
    text: 'annotations?.[OLD_MODE] ?? annotations?.[MODE]',
    replacement: 'annotations?.[MODE] ?? annotations?.[OLD_MODE]',
  },
  { rule: 'P37', file: 'topology-aware.ts', text: 'if (zones > endpoints)', replacement: 'if (zones > endpoints + 1)' },
  { rule: 'P44', file: 'membership.ts', text: 'return state.tables.Node.size > 0;', replacement: 'return state.tables.Node.size >= 0;' },
];
