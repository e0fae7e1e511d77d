'use client';
// Troubles as a list: what one thing explains beneath one line, the rest by itself. The lines hold still while someone is in the list.

import { COMMON_CAUSES } from '#lib/cluster/common-cause.ts';
import type { Group } from '#lib/diagnosis/groups.ts';
import { splitKey } from '#lib/kube/key.ts';
import { commonCauseLine } from '#lib/words/common-cause.ts';
import { useLive } from '#components/live/context.ts';
import { homeOf, namespaceOf, selectionOf, type View } from '#components/live/view.ts';
import { SEVERITY_INK } from '#components/parts/finding-words.ts';
import { Glyph } from '#components/parts/glyph.tsx';
import { useCalmOrder } from '#components/parts/use-calm-order.ts';
import { ViewLink } from '#components/parts/view-link.tsx';
import { type Sufferer, sufferers, type Told } from './troubles.ts';

/** So many are listed beneath a line, and the rest on demand. */
const LISTED = 8;

/** Where it is shown: in its namespace, with it selected where it has a panel. */
function placeOf(view: View, { service, subject, metadata }: Told): View {
  const one = service === undefined ? subject : { kind: 'Service' as const, key: service };
  const { namespace } = splitKey(one.key);
  const here = namespaceOf(view.scope);
  const scope = namespace === '' || namespace === here ? view.scope : { kind: 'namespace' as const, namespace };
  const place = scope === view.scope ? view : homeOf(view);
  return { ...place, scope, selection: selectionOf(one), tab: 'overview', finding: metadata.name };
}

function Row({ sufferer }: { readonly sufferer: Sufferer }) {
  const { view } = useLive();
  const { severity, words, told } = sufferer;
  const [worst] = told;
  const { kind, key } = worst.service === undefined ? worst.subject : { kind: 'Service' as const, key: worst.service };
  const { namespace, name } = splitKey(key);
  const selection = selectionOf({ kind, key });
  const isElsewhere = namespace !== '' && namespace !== namespaceOf(view.scope);
  return (
    <li className="flex min-h-6 items-center justify-between gap-2" data-testid="symptom">
      <ViewLink
        to={placeOf(view, worst)}
        title={`${kind} ${key}: ${told.map(({ title }) => title).join(' ')}`}
        className="inline-flex min-w-0 items-center gap-1.5 rounded hover:underline hover:underline-offset-2"
      >
        {selection === undefined ? (
          <span className="text-label text-ink-3">{kind}</span>
        ) : (
          <span className="shrink-0 text-ink-3">
            <Glyph kind={selection.kind} size={14} />
          </span>
        )}
        <span className={`truncate ${kind === 'Service' ? '' : 'mono'}`}>
          {isElsewhere && <span className="text-ink-3">{namespace}/</span>}
          {name}
        </span>
      </ViewLink>
      <span className={`text-right text-label ${SEVERITY_INK[severity]}`}>{words}</span>
    </li>
  );
}

function Rows({ all }: { readonly all: readonly Sufferer[] }) {
  const rows = all.map((sufferer) => <Row key={sufferer.id} sufferer={sufferer} />);
  return (
    <>
      <ul>{rows.slice(0, LISTED)}</ul>
      {rows.length > LISTED && (
        <details>
          <summary className="cursor-pointer text-label text-ink-3">and {rows.length - LISTED} more</summary>
          <ul>{rows.slice(LISTED)}</ul>
        </details>
      )}
    </>
  );
}

function Together({ group }: { readonly group: Group<Told> }) {
  const { view } = useLive();
  const { because, affected, findings, severity, id } = group;
  if (because === undefined) return null;
  const kind = COMMON_CAUSES[because.kind];
  const [only, ...more] = because.of;
  const selection = kind === undefined || only === undefined || more.length > 0 ? undefined : selectionOf({ kind, key: only });
  // A Node is in every namespace's picture; what does not exist has no panel.
  const isThere = selection?.kind === 'Node' && namespaceOf(view.scope) !== undefined;
  const line = commonCauseLine(because, affected);
  const ink = severity === 'info' ? '' : SEVERITY_INK[severity];
  return (
    <li className="py-1" data-testid="cause" data-cause={id} data-severity={severity}>
      <p className={`font-medium ${ink}`}>
        {isThere ? (
          <ViewLink
            to={{ ...view, selection, tab: 'overview', finding: undefined }}
            className="rounded hover:underline hover:underline-offset-2"
          >
            {line}
          </ViewLink>
        ) : (
          line
        )}
      </p>
      <div className="border-l border-hairline-2 pl-3">
        <Rows all={sufferers(findings)} />
      </div>
    </li>
  );
}

/** Those by themselves, a line for each thing, whatever the number of its findings. */
function alone(groups: readonly Group<Told>[]): readonly Sufferer[] {
  return sufferers(groups.flatMap(({ because, findings }) => (because === undefined ? findings : [])));
}

export function TroubleList({ groups }: { readonly groups: readonly Group<Told>[] }) {
  const together = new Map(groups.flatMap((group) => (group.because === undefined ? [] : [[group.id, group] as const])));
  const rest = new Map(alone(groups).map((sufferer) => [sufferer.id, sufferer]));
  const { order, hold } = useCalmOrder([...together.keys(), ...rest.keys()]);
  return (
    <ul {...hold} data-testid="troubles">
      {order.map((id) => {
        const group = together.get(id);
        if (group !== undefined) return <Together key={id} group={group} />;
        const sufferer = rest.get(id);
        return sufferer === undefined ? null : <Row key={id} sufferer={sufferer} />;
      })}
    </ul>
  );
}
