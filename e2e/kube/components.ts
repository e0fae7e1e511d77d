// The programs of a control plane: where each comes from, at which version, and where it lies once it is built.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('components', import.meta.url));

type Source = {
  /** Folder of the go.mod that pins it. */
  readonly module: 'kubernetes' | 'kwok' | 'coredns' | 'prometheus' | 'otelcol';
  /** The module whose version it bears. */
  readonly of: string;
  readonly package: string;
  /** Build tags. */
  readonly tags?: string;
};

/** Prometheus without its discovery of clouds, which nobody asks for here and which is most of what it compiles. */
const WITHOUT_DISCOVERY = 'remove_all_sd';

const SOURCES = {
  etcd: { module: 'kubernetes', of: 'go.etcd.io/etcd/server/v3', package: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: 'kubernetes', of: 'k8s.io/kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'kube-controller-manager': { module: 'kubernetes', of: 'k8s.io/kubernetes', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  'kube-scheduler': { module: 'kubernetes', of: 'k8s.io/kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  'kube-proxy': { module: 'kubernetes', of: 'k8s.io/kubernetes', package: 'k8s.io/kubernetes/cmd/kube-proxy' },
  kwok: { module: 'kwok', of: 'sigs.k8s.io/kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' },
  coredns: { module: 'coredns', of: 'github.com/coredns/coredns', package: 'github.com/coredns/coredns' },
  prometheus: {
    module: 'prometheus',
    of: 'github.com/prometheus/prometheus',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    tags: WITHOUT_DISCOVERY,
  },
  promtool: {
    module: 'prometheus',
    of: 'github.com/prometheus/prometheus',
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    tags: WITHOUT_DISCOVERY,
  },
  otelcol: { module: 'otelcol', of: 'go.opentelemetry.io/collector/otelcol', package: '.' },
} as const satisfies Record<string, Source>;

export type ComponentName = keyof typeof SOURCES;

export const COMPONENT_NAMES = Object.keys(SOURCES) as readonly ComponentName[];

/** What every test starts. */
export const CONTROL_PLANE: readonly ComponentName[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

/** Whose answers ours are compared with, each in one test. */
export const COMPARED: readonly ComponentName[] = ['kube-proxy', 'coredns'];

/** What takes Signalbox's metrics and records: npm run test:engines. */
export const ENGINES: readonly ComponentName[] = ['prometheus', 'promtool', 'otelcol'];

export type Component = {
  readonly name: ComponentName;
  /** `v1.36.2` */
  readonly version: string;
  readonly package: string;
  /** Where `go build` is run. */
  readonly folder: string;
  readonly ldflags: string;
  readonly tags: string;
  /** The built program, there or not. */
  readonly path: string;
};

function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'signalbox', 'components');
}

function versionIn(goMod: string, module: string): string {
  const line = goMod.split('\n').find((text) => text.replace('require', '').trim().startsWith(`${module} v`));
  const version = line === undefined ? undefined : /\sv[\w.+-]+/.exec(line)?.[0].trim();
  if (version === undefined) throw new Error(`The go.mod of the components does not require ${module}.`);
  return version;
}

/** The version that the Kubernetes programs tell of themselves is set by their linker. */
function linkerFlags(of: string, version: string): string {
  if (of !== 'k8s.io/kubernetes') return '-s -w';
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  const facts = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return ['-s -w', ...Object.entries(facts).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)].join(' ');
}

export function component(name: ComponentName): Component {
  const { module, of, package: source, tags = '' }: Source = SOURCES[name];
  const folder = join(MODULES, module);
  const goMod = readFileSync(join(folder, 'go.mod'), 'utf8');
  const version = versionIn(goMod, of);
  const ldflags = linkerFlags(of, version);
  // Dependencies count too: the same version with another go.sum is another program.
  const pinned = createHash('sha256')
    .update(goMod)
    .update(readFileSync(join(folder, 'go.sum')))
    .update(ldflags)
    .update(source === '.' ? readFileSync(join(folder, 'main.go')) : '')
    .digest('hex')
    .slice(0, 12);
  // The programs name themselves by their file in what they write (managedFields): it bears the plain name.
  const path = join(cacheFolder(), `${version}-${process.platform}-${process.arch}-${pinned}`, name);
  return { name, version, package: source, folder, ldflags, tags, path };
}
