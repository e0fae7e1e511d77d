// Where the rules of Ingresses lead, and which of them lead to one Service.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Ingress, IngressBackend } from '#lib/kube/ingress.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';

export type IngressTarget = {
  /** `*` for every host. */
  readonly host: string;
  readonly path: string;
  readonly pathType: string | undefined;
  /** Undefined where the backend is no Service. */
  readonly service: Key | undefined;
  readonly port: string;
};

function portText(backend: IngressBackend | undefined): string {
  const port = backend?.service.port;
  return port?.name ?? (port?.number === undefined ? '' : String(port.number));
}

/** The rules in order, the default backend last. */
export function ingressTargets(ingress: Ingress): readonly IngressTarget[] {
  const { namespace } = ingress.metadata;
  const toward = (host: string, path: string, pathType: string | undefined, backend: IngressBackend | undefined): IngressTarget => ({
    host,
    path,
    pathType,
    service: backend === undefined ? undefined : keyOf(namespace, backend.service.name),
    port: portText(backend),
  });
  const rules = ingress.spec.rules.flatMap((rule) =>
    rule.http.paths.map((p) => toward(rule.host ?? '*', p.path ?? '/', p.pathType, p.backend)),
  );
  const { defaultBackend } = ingress.spec;
  return defaultBackend === undefined ? rules : [...rules, toward('*', 'anything else', undefined, defaultBackend)];
}

export type WayIn = { readonly ingress: Key; readonly host: string; readonly path: string };

export function ingressPathsTo(state: ClusterState, service: Service): readonly WayIn[] {
  const { namespace, name } = service.metadata;
  const wanted = keyOf(namespace, name);
  const found: WayIn[] = [];
  for (const key of [...linked(state.index.keysByNamespace, `Ingress:${namespace}`)].sort()) {
    const ingress = state.tables.Ingress.get(key);
    for (const target of ingress === undefined ? [] : ingressTargets(ingress)) {
      if (target.service === wanted) found.push({ ingress: key, host: target.host, path: target.path });
    }
  }
  return found;
}
