// Rules of lib/routing/SPEC.md, each broken in one place.

import type { Mutation } from './mutation.ts';

export const ROUTING: readonly Mutation[] = [
  {
    rule: 'R3',
    file: 'candidates.ts',
    text: "if (Object.hasOwn(slice.metadata.labels, HEADLESS_LABEL)) return 'headless-slice';",
    replacement: '',
  },
  { rule: 'R10', file: 'candidates.ts', text: 'raw.conditions.ready ?? true', replacement: 'raw.conditions.ready ?? false' },
  {
    rule: 'R12',
    file: 'candidates.ts',
    text: 'if (before === undefined || !candidate.terminating)',
    replacement: 'if (before === undefined || candidate !== undefined)',
  },
  {
    rule: 'R19',
    file: 'service-port.ts',
    text: "(ingress.ipMode === undefined || ingress.ipMode === 'VIP')",
    replacement: 'true',
  },
  {
    rule: 'R24',
    file: 'candidates.ts',
    text: 'ready.every((c) => hintsOf(c).length > 0)',
    replacement: 'ready.some((c) => hintsOf(c).length > 0)',
  },
  { rule: 'R26', file: 'lists.ts', text: "zone !== undefined && zone !== '' &&", replacement: 'zone !== undefined &&' },
  {
    rule: 'R29',
    file: 'lists.ts',
    text: '{ endpoints: candidates.draining, fallback: candidates.draining.length > 0 }',
    replacement: '{ endpoints: NOBODY, fallback: false }',
  },
  {
    rule: 'R31',
    file: 'lists.ts',
    text: 'candidates.drainingByNode.get(node.name) ?? NOBODY',
    replacement: '(candidates.ready.length > 0 ? undefined : candidates.drainingByNode.get(node.name)) ?? NOBODY',
  },
  {
    rule: 'R33',
    file: 'lists.ts',
    text: 'use.usesLocal && candidates.ready.length + candidates.draining.length > 0',
    replacement: 'false',
  },
  {
    rule: 'R43',
    file: 'packet.ts',
    text: "client.class === 'pod' ? preserved('pod-client') : masqueraded('not-a-pod')",
    replacement: "client.class !== 'external' ? preserved('pod-client') : masqueraded('not-a-pod')",
  },
  {
    rule: 'R46',
    file: 'packet.ts',
    text: "plan('cluster', true, masqueraded('host-process'), 'R46')",
    replacement: "plan('local', false, preserved('external-local'), 'R46')",
  },
  {
    rule: 'R51',
    file: 'proxy-mode.ts',
    text: 'masqueradesLocalHairpinsAlone: true',
    replacement: 'masqueradesLocalHairpinsAlone: false',
  },
  {
    rule: 'R56',
    file: 'packet.ts',
    text: "packet.client.onDecidingHost && !packet.local && (packet.path === 'loadBalancer' || packet.path === 'externalIP')",
    replacement: 'false',
  },
  { rule: 'R57', file: 'proxy-mode.ts', text: 'refusesUnlistedPorts: true', replacement: 'refusesUnlistedPorts: false' },
  { rule: 'R58', file: 'proxy-mode.ts', text: 'dropsUnclaimedAddresses: true', replacement: 'dropsUnclaimedAddresses: false' },
  {
    rule: 'R61',
    file: 'source-range.ts',
    text: "fromNode && vips.some((vip) => sameAddress(vip, client)) ? 'passed' : 'blocked'",
    replacement: "vips.some((vip) => sameAddress(vip, client)) ? 'passed' : 'blocked'",
  },
  { rule: 'R62', file: 'service-port.ts', text: 'ranges.some((range) => range.bits === 0) ? [] : ranges', replacement: 'ranges' },
  {
    rule: 'R65',
    file: 'proxy-mode.ts',
    text: 'checksRangesFirst: true',
    replacement: 'checksRangesFirst: false',
  },
  { rule: 'R67', file: 'proxy-mode.ts', text: "defaultNodePortAddresses: 'primary'", replacement: 'defaultNodePortAddresses: []' },
  {
    rule: 'R69',
    file: 'node-port-address.ts',
    text: "if (!BEHAVIOUR[proxy.mode].canOpenLoopback || family === 'IPv6' || !proxy.localhostNodePorts) return false;",
    replacement: 'if (!BEHAVIOUR[proxy.mode].canOpenLoopback || !proxy.localhostNodePorts) return false;',
  },
  { rule: 'R70', file: 'proxy-mode.ts', text: 'filtersClosedAddresses: true', replacement: 'filtersClosedAddresses: false' },
  {
    rule: 'R76',
    file: 'source-owner.ts',
    text: "sender.onDecidingHost || !isOnHost(endpoint, deciding) ? 'node' : 'client'",
    replacement: "'node'",
  },
  {
    rule: 'R77',
    file: 'node-port-address.ts',
    text: 'openOn(proxy, node, family);\n  return all ||',
    replacement: 'openOn(proxy, node, family);\n  return all !== isLoopback(address) ||',
  },
  {
    rule: 'R78',
    file: 'holder.ts',
    text: 'bearers.filter(({ pod }) => !isEnded(pod))',
    replacement: 'bearers',
  },
  { rule: 'R79', file: 'placeholder.ts', text: 'targetRef?.uid === DUMMY_UID', replacement: 'targetRef?.uid !== undefined' },
  { rule: 'R78', file: 'holder.ts', text: 'only !== undefined && meant.length === 1', replacement: 'only !== undefined' },
  { rule: 'R78', file: 'backing.ts', text: 'named !== undefined && !isEnded(named)', replacement: 'named !== undefined' },
];
