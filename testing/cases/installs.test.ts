// Whole installs of well-known projects, in which nothing is wrong: no alarm, and few notes.

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import { judge, type Judged } from './judge.ts';
import { readCase } from './read-case.ts';

const FOLDER = new URL('healthy/', import.meta.url);

/** By the file, and by the one that is read with it: the most notes that a person who runs it would want to read. */
const INSTALLS: Readonly<Record<string, { readonly and?: string; readonly notes: number }>> = {
  'argocd.yaml': { notes: 4 },
  'argocd-ha.yaml': { notes: 4 },
  'bitnami.yaml': { notes: 5 },
  'bookinfo.yaml': { and: 'bookinfo.gateway.yaml', notes: 5 },
  'ingress-nginx-baremetal.yaml': { notes: 2 },
  'ingress-nginx-cloud.yaml': { notes: 2 },
  'kube-prometheus.yaml': { and: 'kube-prometheus.operator.yaml', notes: 3 },
  'loki-tempo.yaml': { notes: 1 },
  'longhorn.yaml': { and: 'longhorn.manager.yaml', notes: 7 },
  'metallb.yaml': { notes: 1 },
  'online-boutique.yaml': { notes: 5 },
  'operators.yaml': { notes: 4 },
  'sock-shop.yaml': { notes: 6 },
  'strimzi.yaml': { notes: 0 },
};

const SOCK_SHOP = 'sock-shop.yaml';

/** Without which the picture is whole. */
const OPTIONAL = RESOURCES.flatMap(({ kind, optional }) => (optional === 'permission' ? [kind] : []));

function judged(file: string, denied: readonly KubeKind[] = []): Judged {
  const and = INSTALLS[file]?.and;
  return judge(readCase([file, ...(and === undefined ? [] : [and])].map((name) => new URL(name, FOLDER))), denied);
}

function lines(file: string, alarms: boolean, denied: readonly KubeKind[] = []): readonly string[] {
  return judged(file, denied)
    .findings.filter(({ severity }) => (severity !== 'info') === alarms)
    .map(({ severity, rule, subject, title }) => `${severity} ${rule} ${subject.kind} ${subject.key}: ${title}`);
}

/**
 * Its policies name their Pods by labels one letter off, so they shut out whom they are meant to let in; and one isolates every Pod, with
 * none beside it for two of them. Nothing else is wrong in it.
 */
const SHUT_IN = ['sock-shop/carts', 'sock-shop/carts-db', 'sock-shop/queue-master', 'sock-shop/session-db'];

describe('installs', () => {
  test('each file is one of them', () => {
    const named = Object.entries(INSTALLS).flatMap(([file, { and }]) => [file, ...(and === undefined ? [] : [and])]);
    expect(readdirSync(FOLDER).sort()).toEqual(named.sort());
  });

  test.each(Object.keys(INSTALLS).filter((file) => file !== SOCK_SHOP))('%s: no alarm', (file) => {
    expect(lines(file, true)).toEqual([]);
  });

  test.each(Object.keys(INSTALLS).filter((file) => file !== SOCK_SHOP))(
    '%s: no alarm where workloads and events may not be read',
    (file) => {
      expect(OPTIONAL).toContain('Deployment');
      expect(lines(file, true, OPTIONAL)).toEqual([]);
    },
  );

  test.each(Object.keys(INSTALLS))('%s: few notes', (file) => {
    const notes = lines(file, false);
    const most = INSTALLS[file]?.notes ?? 0;
    expect(notes.length, `at most ${most}:\n${notes.join('\n')}`).toBeLessThanOrEqual(most);
  });

  test('sock-shop: whom nobody may call, and the policies that are one letter off, and nothing else', () => {
    const alarms = judged(SOCK_SHOP).findings.filter(({ severity }) => severity !== 'info');
    const services = alarms.flatMap(({ subject }) => (subject.kind === 'Service' ? [subject.key] : []));
    expect([...new Set(services)].sort()).toEqual(SHUT_IN);
    expect(new Set(alarms.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    expect(new Set(alarms.map(({ subject }) => subject.kind))).toEqual(new Set(['Service', 'NetworkPolicy']));
  });
});
