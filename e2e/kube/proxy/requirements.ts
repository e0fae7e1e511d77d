// What this machine must have so that a kube-proxy can program rules in a network of its own.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const COMMANDS = [
  'unshare',
  'ip',
  'nft',
  'iptables',
  'iptables-save',
  'iptables-restore',
  'ip6tables',
  'ip6tables-save',
  'ip6tables-restore',
];

/** Root's netlink messages may be of any length, others' of this; a first sync of hundreds of Services is some megabytes. */
const MESSAGE_BYTES = 16 * 1024 * 1024;

// They are root's, so the PATH of others and of bare environments often lacks their folders.
process.env['PATH'] = [process.env['PATH'], '/usr/local/sbin', '/usr/sbin', '/sbin'].join(':');

function commandIsMissing(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0;
}

/** How a process gets a network of its own: root as it is, others as root of a user namespace. */
export const UNSHARE = [...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--net', '--pid', '--fork', '--kill-child'];

/** Why it can not be done here, with what would help; undefined where it can. */
export function whyNoKubeProxy(): string | undefined {
  if (process.platform !== 'linux') return 'kube-proxy programs the kernel of Linux, and this is none.';
  const missing = COMMANDS.filter(commandIsMissing);
  if (missing.length > 0) return `These are not installed: ${missing.join(', ')}. On Debian: apt-get install nftables iptables iproute2.`;
  const tried = spawnSync('unshare', [
    ...UNSHARE,
    'sh',
    '-c',
    'ip link set lo up && nft add table ip t && iptables-save && ip6tables-save',
  ]);
  if (tried.status !== 0) return `The kernel, or who may use it, does not allow it: ${tried.stderr.toString().trim()}`;
  const longest = Number(readFileSync('/proc/sys/net/core/wmem_max', 'utf8'));
  if (process.getuid?.() !== 0 && longest < MESSAGE_BYTES) {
    return `Who is not root needs sysctl net.core.wmem_max of ${MESSAGE_BYTES} or more for it; it is ${longest}.`;
  }
  return undefined;
}
