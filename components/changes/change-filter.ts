// What is asked of the log of changes: the filters, their words, and the query that they make.

import { CAUSE_KINDS, type Cause } from '#lib/churn/cause.ts';
import { type Presence, PRESENCES } from '#lib/churn/endpoint-state.ts';

/** Empty: all. */
export type ChangeFilter = {
  readonly state: Presence | '';
  readonly cause: Cause['kind'] | '';
  /** Its key. */
  readonly service: string;
  readonly node: string;
  readonly text: string;
};

export const NO_FILTER: ChangeFilter = { state: '', cause: '', service: '', node: '', text: '' };

/** As they are called where one chooses among them. */
const CAUSES: Readonly<Record<Cause['kind'], string>> = {
  rollout: 'rollout',
  scale: 'scaling',
  drain: 'drain',
  eviction: 'eviction',
  readiness: 'readiness of the Pod',
  nodeLost: 'Node lost',
  podDeleted: 'Pod deleted',
  podEnded: 'Pod ended',
  selectorEdited: 'selector edited',
  labelsEdited: 'labels edited',
  portEdited: 'ports edited',
  serviceCreated: 'Service created',
  serviceDeleted: 'Service deleted',
  sliceWritten: 'slice written by others',
  unknown: 'not told',
};

export const CAUSE_CHOICES = CAUSE_KINDS.map((kind) => ({ value: kind, words: CAUSES[kind] }));

const STATES: Readonly<Record<Presence, string>> = {
  ready: 'became ready',
  notReady: 'not ready',
  draining: 'began to drain',
  terminated: 'ceased to serve',
  absent: 'went',
};

export const STATE_CHOICES = PRESENCES.map((state) => ({ value: state, words: STATES[state] }));

/** `place`: the scope, as scopeId writes it. */
export function queryOf(place: string, { state, cause, service, node, text }: ChangeFilter): string {
  const query = new URLSearchParams();
  if (state !== '') query.set('state', state);
  if (cause !== '') query.set('cause', cause);
  if (node !== '') query.set('node', node);
  if (text.trim() !== '') query.set('text', text.trim());
  const rest = query.toString();
  const of = service === '' ? place : `service=${service}`;
  return rest === '' ? of : `${of}&${rest}`;
}
