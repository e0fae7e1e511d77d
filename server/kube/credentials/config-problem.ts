// What can be wrong with the configuration of a connection, and the sentence that says it and what to do.

import { assertNever } from '#lib/std/assert-never.ts';

export type ConfigProblem =
  /** No kubeconfig and not in a cluster; `missing` are the files that KUBECONFIG names but that do not exist. */
  | { readonly kind: 'none'; readonly missing: readonly string[] }
  /** `what` it was to be, in the words of the kubeconfig: "certificate-authority". */
  | { readonly kind: 'unreadable'; readonly file: string; readonly what: string; readonly problem: string }
  | { readonly kind: 'unparsable'; readonly file: string; readonly line: number | undefined; readonly problem: string }
  /** `wanted` is undefined where no current-context is set and none was asked for. */
  | { readonly kind: 'no-context'; readonly wanted: string | undefined; readonly names: readonly string[] }
  | { readonly kind: 'no-cluster'; readonly context: string; readonly cluster: string }
  | { readonly kind: 'no-user'; readonly context: string; readonly user: string }
  /** An entry that is there but cannot work. `entry` is written as in "user anna". */
  | { readonly kind: 'invalid'; readonly entry: string; readonly problem: string };

const SHOWN = 12;

function nameList(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

export function describeConfigProblem(problem: ConfigProblem): string {
  switch (problem.kind) {
    case 'none':
      return problem.missing.length === 0
        ? 'There is no kubeconfig and this is not a Pod of a cluster. Set KUBECONFIG, or create ~/.kube/config.'
        : `KUBECONFIG names ${nameList(problem.missing)}, which does not exist. Correct it, or unset it to use ~/.kube/config.`;
    case 'unreadable':
      return `The ${problem.what} ${problem.file} cannot be read: ${problem.problem}. Correct the path or its permissions.`;
    case 'unparsable': {
      const place = problem.line === undefined ? problem.file : `${problem.file}, line ${problem.line}`;
      return `The kubeconfig does not parse (${place}): ${problem.problem}. Correct that line; "kubectl config view" reads the same files.`;
    }
    case 'no-context':
      if (problem.names.length === 0) {
        const wanted = problem.wanted === undefined ? '' : ` "${problem.wanted}", or any other`;
        return `The kubeconfig has no context${wanted}. Check KUBECONFIG.`;
      }
      return problem.wanted === undefined
        ? `The kubeconfig sets no current-context. Choose one with --context: ${nameList(problem.names)}.`
        : `The kubeconfig has no context "${problem.wanted}". It has: ${nameList(problem.names)}. Choose one with --context.`;
    case 'no-cluster':
      return problem.cluster === ''
        ? `The context "${problem.context}" names no cluster. Correct it in the kubeconfig, or choose another with --context.`
        : `The context "${problem.context}" names the cluster "${problem.cluster}", which the kubeconfig does not define. Correct it, or choose another with --context.`;
    case 'no-user':
      return `The context "${problem.context}" names the user "${problem.user}", which the kubeconfig does not define. Correct it, or choose another with --context.`;
    case 'invalid':
      return `The ${problem.entry} in the kubeconfig cannot be used: ${problem.problem}.`;
    default:
      return assertNever(problem);
  }
}
