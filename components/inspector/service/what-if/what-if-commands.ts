// The commands of a hypothesis as text to paste: one a line, with what has none as a comment.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { type Command, commandsOf } from '#lib/whatif/commands.ts';
import type { Supposed } from '#lib/whatif/supposition.ts';
import { kubectl } from '#components/inspector/parts/kubectl.ts';
import { changeWords, noCommandWords } from '#lib/words/what-if.ts';

export function commandText(cluster: ClusterInfo | undefined, command: Command): string {
  if (command.kind === 'command') return kubectl(cluster, command.namespace, ...command.words);
  // Names that a link brings are checked by its reader: none can end the comment.
  return `# ${changeWords(command.change)}: ${noCommandWords(command.reason)}`;
}

export function commandsText(cluster: ClusterInfo | undefined, state: ClusterState, service: Key, supposed: Supposed): string {
  return commandsOf(state, service, supposed)
    .map((command) => commandText(cluster, command))
    .join('\n');
}
