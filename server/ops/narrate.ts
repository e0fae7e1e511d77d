// What the terminal is told when the state of the watches changes: a sentence where something broke or mended, else nothing.

import { RESOURCES, type Resource } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';

export type LogLine = { readonly level: 'info' | 'warn'; readonly text: string };

type Denied = Extract<WatchStatus, { state: 'denied' }>;

function fullName({ resource, group }: Pick<Resource, 'resource' | 'group'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function deniedText(resource: Resource, { verb, namespace }: Denied): string {
  const where = namespace === undefined ? 'in the whole cluster' : `in the namespace ${namespace}`;
  return (
    `The API server does not allow these credentials to ${verb} ${fullName(resource)} ${where}. ` +
    `Signalbox shows the rest; to see them too, ask for a role with list and watch on ${resource.resource}.`
  );
}

function limit(status: WatchStatus): string | undefined {
  return status.state === 'live' ? status.namespace : undefined;
}

function kindTold(resource: Resource, before: WatchStatus, after: WatchStatus): LogLine | undefined {
  const namespace = limit(after);
  if (namespace !== undefined && limit(before) !== namespace) {
    return { level: 'info', text: `${fullName(resource)} may be read in the namespace ${namespace} only, not in the whole cluster.` };
  }
  if (before.state === after.state) return undefined;
  if (after.state === 'denied') return { level: 'warn', text: deniedText(resource, after) };
  if (after.state === 'live' && before.state === 'denied') return { level: 'info', text: `${fullName(resource)} may be read now.` };
  return undefined;
}

/** A problem of the whole cluster is told alone: that of each kind would say the same again. */
export function narrate(before: Status, after: Status): LogLine[] {
  const problem = after.cluster.problem;
  if (problem !== undefined) return problem === before.cluster.problem ? [] : [{ level: 'warn', text: problem }];
  const told: LogLine[] = [];
  if (before.cluster.problem !== undefined) told.push({ level: 'info', text: `${after.cluster.name} answers.` });
  for (const resource of RESOURCES) {
    // Many clusters do not have custom resources, and a role may well leave them out: no news.
    if (resource.optional === 'custom') continue;
    const one = kindTold(resource, before.kinds[resource.kind], after.kinds[resource.kind]);
    if (one !== undefined) told.push(one);
  }
  if (before.faultCount === 0 && after.faultCount > 0) {
    const fault = after.faults.at(-1);
    told.push({
      level: 'warn',
      text: `An object could not be read and is left out: ${fault?.kind ?? ''} ${fault?.namespace ?? ''}/${fault?.name ?? ''}, ${fault?.path ?? ''}: ${fault?.problem ?? ''}.`,
    });
  }
  return told;
}
