// Where the rules of an Ingress lead.

import type { Ingress, IngressBackend } from '#lib/kube/ingress.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';

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
