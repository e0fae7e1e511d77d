// What it comes to for the client that kube-proxy has no rule for a connection.

import type { NoRuleReason } from '#lib/routing/verdict.ts';
import { cited } from './cited.ts';
import type { Outcome } from './outcome.ts';

type NoRule = { readonly status: 'unknown' | 'fail'; readonly outcome: Outcome; readonly rules: readonly string[] };

export const NO_RULE: Readonly<Record<NoRuleReason, NoRule>> = {
  'service-proxy-name': { status: 'unknown', outcome: 'unknown', rules: cited('R2') },
  placeholder: { status: 'unknown', outcome: 'unknown', rules: cited('R79') },
  'load-balancer-elsewhere': { status: 'unknown', outcome: 'leaves', rules: cited('R19') },
  'external-ips-off': { status: 'fail', outcome: 'leaves', rules: cited('R71') },
  'node-port-address': { status: 'fail', outcome: 'refused', rules: cited('R67', 'R68', 'R69') },
  'host-process': { status: 'fail', outcome: 'times-out', rules: cited('R53', 'R56') },
  'unlisted-port': { status: 'fail', outcome: 'times-out', rules: cited('R57', 'R58') },
  unallocated: { status: 'fail', outcome: 'times-out', rules: cited('R57', 'R58') },
};
