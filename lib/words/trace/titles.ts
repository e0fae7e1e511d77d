// What the steps of a trace are called, in their order.

import type { StepId } from '#lib/trace/step.ts';

export const TITLES: Readonly<Record<StepId, string>> = {
  client: 'Client',
  dns: 'Way to DNS',
  name: 'Name',
  address: 'Address',
  port: 'Service port',
  policy: 'Traffic policy',
  ranges: 'Source ranges',
  candidates: 'Endpoints',
  chosen: 'Choice',
  'pod-port': 'Pod port',
  egress: 'Out of the client',
  ingress: 'Into the Pod',
  'health-check': 'Health check',
};
