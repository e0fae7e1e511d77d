// The trace of a Service that opens before anybody is chosen: where nothing is wrong with the Service, nothing is wrong with the trace.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { projectScope } from '#lib/scope/project-scope.ts';
import { defaultClient } from '#lib/trace/default-client.ts';
import { defaultTarget } from '#lib/trace/default-target.ts';
import type { Outcome } from '#lib/trace/outcome.ts';
import { parseTarget } from '#lib/trace/target.ts';
import { trace } from '#lib/trace/trace.ts';
import { EVENTS } from '#testing/recorded/namespace-scope.ts';
import { SHOP_ALARMS } from '#testing/recorded/shop-findings.ts';
import { judge } from './judge.ts';
import { readCase } from './read-case.ts';

const FOLDER = new URL('healthy/', import.meta.url);
const DOMAIN = 'cluster.local.';
/** A mark of trouble on the first line of the trace. */
const RED: readonly Outcome[] = ['partly', 'refused', 'times-out', 'no-name', 'no-address', 'impossible'];

/** As a page of one namespace holds it. */
function viewOf(state: ClusterState, namespace: string): ClusterState {
  const view = newState();
  apply(view, projectScope(state, { kind: 'namespace', namespace }).records().map(put));
  return view;
}

/** What the trace opens with; undefined where it waits for somebody to be chosen. */
function opensWith(state: ClusterState, service: Key): Outcome | undefined {
  const query = { whole: (namespace: string | undefined) => namespace === service.split('/')[0] };
  const found = defaultClient(state, service, query, DOMAIN);
  if (found.kind !== 'client') return undefined;
  const target = parseTarget(defaultTarget(state, service, found.client, DOMAIN));
  return target.ok ? trace(state, { ...query, client: found.client, target: target.value }).outcome : undefined;
}

/** Read replicas that nobody asked for, the colour that is not deployed: whoever asks is refused, and that is no fault. */
function hasReady(state: ClusterState, service: Key): boolean {
  return (
    state.tables.Service.get(service)?.spec.type === 'ExternalName' || (state.tables.ServiceSummary.get(service)?.endpoints.ready ?? 0) > 0
  );
}

function red(state: ClusterState, isWell: (service: Key) => boolean): readonly string[] {
  const namespaces = [...new Set([...state.tables.Service.keys()].map((key) => key.split('/')[0] ?? ''))];
  return namespaces.flatMap((namespace) => {
    const view = viewOf(state, namespace);
    return [...view.tables.Service.keys()]
      .filter((key) => key.startsWith(`${namespace}/`) && isWell(key) && hasReady(view, key))
      .flatMap((service) => {
        const outcome = opensWith(view, service);
        return outcome !== undefined && RED.includes(outcome) ? [`${service}: ${outcome}`] : [];
      });
  });
}

describe('a Service that is well does not open on a refusal', () => {
  test.each(
    readdirSync(FOLDER).filter((file) => !file.includes('.gateway.') && !file.includes('.operator.') && !file.includes('.manager.')),
  )('%s', (file) => {
    const { state, findings } = judge(readCase([new URL(file, FOLDER)]));
    const ill = new Set(findings.filter(({ severity }) => severity !== 'info').map(({ service }) => service));
    expect(red(state, (service) => !ill.has(service))).toEqual([]);
  });

  test('the demo', () => {
    const state = newState();
    for (const { t, delta } of EVENTS) if (t === 0) apply(state, [delta]);
    expect(red(state, (service) => SHOP_ALARMS[`Service ${service}`] === undefined)).toEqual([]);
  });
});
