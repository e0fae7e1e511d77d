// Rules of lib/diagnosis, each broken in one place: its condition, severity, settling or evidence.

import type { Mutation } from './mutation.ts';

export const DIAGNOSIS: readonly Mutation[] = [
  {
    rule: 'no-endpoints',
    file: 'rules/no-endpoints.ts',
    text: '|| hasSelector || endpoints().length > 0',
    replacement: '|| hasSelector || endpoints().length > 1',
  },
  { rule: 'endpoints-broken', file: 'rules/endpoints-broken.ts', text: ' && !own.has(holder.pod)', replacement: '' },
  { rule: 'none-ready', file: 'rules/none-ready.ts', text: "severity: 'broken'", replacement: "severity: 'warning'" },
  { rule: 'none-ready', file: 'pod-evidence.ts', text: '=== trouble.unready', replacement: '!== trouble.unready' },
  { rule: 'no-address', file: 'rules/no-address.ts', text: 'settles: { seconds: 120', replacement: 'settles: { seconds: 0' },
  { rule: 'selects-nothing', file: 'rules/selects-nothing.ts', text: "...(atRest ? { severity: 'info' as const } : {}),", replacement: '' },
  { rule: 'port-missing', file: 'rules/port-missing.ts', text: "severity: 'broken'", replacement: "severity: 'info'" },
  { rule: 'several-managers', file: 'rules/several-managers.ts', text: 'if (managers.size < 2)', replacement: 'if (managers.size < 3)' },
  { rule: 'slice-without-service', file: 'rules/slice-without-service.ts', text: '|| record.endpoints.length === 0', replacement: '' },
  { rule: 'over-thousand', file: 'rules/over-thousand.ts', text: 'count <= MOST', replacement: 'count < MOST' },
  { rule: 'only-terminating', file: 'rules/only-terminating.ts', text: "b.state === 'draining'", replacement: "b.state !== 'draining'" },
  { rule: 'another-proxy', file: 'rules/another-proxy.ts', text: "name === '' ? 'empty' : name", replacement: 'name' },
  { rule: 'unready-names', file: 'rules/unready-names.ts', text: '|| service.spec.publishNotReadyAddresses', replacement: '' },
  { rule: 'slice-unwatched', file: 'rules/slice-unwatched.ts', text: ' && endpoints.length > 0', replacement: '' },
  {
    rule: 'host-resolver',
    file: 'rules/host-resolver.ts',
    text: 'const pods = selected().filter(asksNode);',
    replacement: 'const pods = selected().filter((pod) => !asksNode(pod));',
  },
  {
    rule: 'no-node-port',
    file: 'rules/no-node-port.ts',
    text: 'nodePort === undefined || nodePort === 0',
    replacement: 'nodePort === undefined',
  },
  {
    rule: 'balancer-no-node',
    file: 'rules/balancer-no-node.ts',
    text: 'if (label !== undefined && !FALSE.includes(label))',
    replacement: 'if (label !== undefined)',
  },
  {
    rule: 'pod-hostname',
    file: 'rules/pod-hostname.ts',
    text: "severity: isHeadless(service) ? 'warning' : 'info'",
    replacement: "severity: 'warning'",
  },
  {
    rule: 'pod-not-published',
    file: 'rules/pod-not-published.ts',
    text: 'isPodReady(pod) && pod.metadata.deletionTimestamp === undefined',
    replacement: 'isPodReady(pod)',
  },
  { rule: 'policy-without-dns', file: 'rules/policy-without-dns.ts', text: '|| hasNodeCache(state)', replacement: '' },
  {
    rule: 'policy-service-port',
    file: 'rules/policy-service-port.ts',
    text: 'wrong.length === 0 || isUsed(context, target.pod, port, protocol)',
    replacement: 'wrong.length === 0',
  },
  { rule: 'policy-lets-nobody-in', file: 'rules/policy-lets-nobody-in.ts', text: '|| mayBeOverridden(state)', replacement: '' },
];
