// Rules of lib/policy/SPEC.md, each broken in one place.

import type { Mutation } from './mutation.ts';

export const POLICY: readonly Mutation[] = [
  {
    rule: 'N1',
    file: 'access.ts',
    text: "kinds.includes('denied') ? 'denied' : kinds.includes('unknown') ? 'unknown'",
    replacement: "kinds.includes('unknown') ? 'unknown' : kinds.includes('denied') ? 'denied'",
  },
  {
    rule: 'N2',
    file: 'direction.ts',
    text: ' && matches(policy.spec.podSelector, pod.metadata.labels)',
    replacement: '',
  },
  { rule: 'N3', file: 'compiled.ts', text: "has('Egress', spec.egress.length > 0)", replacement: "has('Egress', false)" },
  {
    rule: 'N4',
    file: 'compiled.ts',
    text: '(listed.length === 0 ? otherwise : listed.includes(type))',
    replacement: '(listed.length === 0 ? otherwise : listed.length > 0)',
  },
  { rule: 'N9', file: 'peer.ts', text: 'if (namespace === policyNamespace) return', replacement: "if (namespace !== '') return" },
  {
    rule: 'N12',
    file: 'peer.ts',
    text: 'if (namespace === undefined && !asksOnlyForName(selector)) return undefined;',
    replacement: 'if (namespace === undefined) return undefined;',
  },
  {
    rule: 'N15',
    file: 'peer.ts',
    text: "if (outside.some((block) => !block.mapped)) return 'except';",
    replacement: '',
  },
  { rule: 'N16', file: 'peer.ts', text: "if (cidr.family !== family) return no('family', 'N16');", replacement: '' },
  { rule: 'N20', file: 'port.ts', text: 'port <= rule.endPort', replacement: 'port < rule.endPort' },
  { rule: 'N21', file: 'port.ts', text: 'p.name === name && p.protocol === protocol', replacement: 'p.name === name' },
  { rule: 'N22', file: 'direction.ts', text: "direction !== 'ingress' || nodeName === undefined", replacement: 'nodeName === undefined' },
  {
    rule: 'N24',
    file: 'peer-identity.ts',
    text: 'if (pod.spec.hostNetwork !== true) return [own];',
    replacement: "if (pod.status.phase !== '') return [own];",
  },
  { rule: 'N25', file: 'access.ts', text: 'end.pod === peer.pod', replacement: 'end.pod !== peer.pod' },
  { rule: 'N26', file: 'peer.ts', text: 'cidr.bits === 0 && except.length === 0', replacement: 'cidr.bits === 0' },
  {
    rule: 'N31',
    file: 'peer.ts',
    text: "return cidr.mapped || outside.length > 0 ? 'mapped' : 'in';",
    replacement: "return cidr.mapped || outside.length > 0 ? 'out' : 'in';",
  },
];
