// Whether anybody who exists may call the Pods of a Service, for each of its ports that leads to Pods.

import type { ServicePort } from '#lib/kube/service.ts';
import type { Target } from '#lib/policy/callers.ts';
import { type Comers, comersTo } from '#lib/policy/comers.ts';
import type { ServiceContext } from './context.ts';
import { inViewOf } from './known-state.ts';
import { targetsOfPort } from './targets-of-port.ts';

export type AskedPort = { readonly port: ServicePort; readonly targets: readonly Target[]; readonly comers: Comers };

export function comersByPort(context: ServiceContext): readonly AskedPort[] {
  const { state, service, backends } = context;
  const inView = inViewOf(context);
  return service.spec.ports.flatMap((port) => {
    const targets = targetsOfPort(state, backends(), port);
    return targets.length === 0 ? [] : [{ port, targets, comers: comersTo(state, targets, port.protocol, inView) }];
  });
}
