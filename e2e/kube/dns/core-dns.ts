// CoreDNS beside the tests' API server: one process, one port for each way to set its plugin up.

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_DNS, type DnsSettings } from '#lib/dns/settings.ts';
import { ensureComponents } from '../build.ts';
import type { ControlPlane } from '../control-plane.ts';
import { freePorts } from '../free-ports.ts';
import { bindClusterRole, makeServiceAccount, requestToken } from '../identities.ts';
import { startGuardian, startProgram } from '../program.ts';
import { until } from '../until.ts';
import { type DnsSocket, openDnsSocket } from './wire.ts';

export type Server = { readonly name: string; readonly settings: DnsSettings; readonly socket: DnsSocket };
export type CoreDns = { readonly servers: readonly Server[]; stop(): Promise<void> };

const SETTINGS: Readonly<Record<string, DnsSettings>> = {
  'as kubeadm sets it up': DEFAULT_DNS,
  'verified Pods, Pod names, no empty Services': {
    ...DEFAULT_DNS,
    clusterDomain: 'k8s.corp.example',
    pods: 'verified',
    endpointPodNames: true,
    ignoreEmptyService: true,
  },
  'no Pods': { ...DEFAULT_DNS, pods: 'disabled' },
};

/** The server above: it refuses everything, so that what is outside the zones can be told from everything else. */
function refusingBlock(port: number): string {
  return `.:${port} {
    bind 127.0.0.1
    template ANY ANY . {
        rcode REFUSED
    }
}
`;
}

function serverBlock(
  port: number,
  above: number,
  { clusterDomain, pods, endpointPodNames, ignoreEmptyService }: DnsSettings,
  kubeconfig: string,
): string {
  const options = [
    `kubeconfig ${kubeconfig}`,
    `pods ${pods}`,
    'fallthrough in-addr.arpa ip6.arpa',
    'ttl 30',
    ...(endpointPodNames ? ['endpoint_pod_names'] : []),
    ...(ignoreEmptyService ? ['ignore empty_service'] : []),
  ];
  return `.:${port} {
    bind 127.0.0.1
    errors
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        ${options.join('\n        ')}
    }
    forward . 127.0.0.1:${above}
}
`;
}

/** What CoreDNS asks for, and no more. */
const RULES = [
  { apiGroups: [''], resources: ['services', 'namespaces', 'pods'], verbs: ['list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
];

async function tokenOf({ admin }: ControlPlane): Promise<string> {
  await makeServiceAccount(admin, 'kube-system', 'coredns');
  await admin.apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'coredns' }, rules: RULES });
  await bindClusterRole(admin, 'coredns', 'kube-system', 'coredns');
  return requestToken(admin, 'kube-system', 'coredns');
}

/** Answers when it resolves. */
export async function startCoreDns(plane: ControlPlane, tell: (line: string) => void): Promise<CoreDns> {
  const path = (await ensureComponents(['coredns'], tell)).coredns;
  if (path === undefined) throw new Error('CoreDNS has not been built.');
  const folder = join(plane.folder, 'coredns');
  await mkdir(folder);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, plane.kubeconfig(await tokenOf(plane)));
  await chmod(kubeconfig, 0o600);
  const [above = 0, ...ports] = await freePorts(Object.keys(SETTINGS).length + 1);
  const named = Object.entries(SETTINGS).map(([name, settings], i) => ({ name, settings, port: ports[i] ?? 0 }));
  await writeFile(
    join(folder, 'Corefile'),
    [refusingBlock(above), ...named.map(({ port, settings }) => serverBlock(port, above, settings, kubeconfig))].join(''),
  );
  const guardian = startGuardian();
  const program = startProgram(guardian, 'coredns', path, ['-conf', join(folder, 'Corefile')], join(plane.folder, 'logs', 'coredns.log'));
  const servers = await Promise.all(named.map(async ({ name, settings, port }) => ({ name, settings, socket: await openDnsSocket(port) })));
  let told: readonly string[] = [];
  await until(
    () => `CoreDNS does not know the API server's Services yet: ${told.join(', ')}`,
    30_000,
    async () => {
      const failed = program.problem();
      if (failed !== undefined) throw new Error(failed);
      told = await Promise.all(
        servers.map(({ settings, socket }) =>
          socket.ask(`kubernetes.default.svc.${settings.clusterDomain}`, 'A').then(
            ({ rcode }) => rcode,
            (error: unknown) => String(error),
          ),
        ),
      );
      return told.every((rcode) => rcode === 'NOERROR');
    },
  );
  return {
    servers,
    async stop() {
      for (const { socket } of servers) socket.close();
      await program.stop('SIGKILL');
      guardian.end();
    },
  };
}
