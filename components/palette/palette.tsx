'use client';
// The palette: type to find anything, arrows and Enter to go there. A combobox as ARIA 1.2 has it.

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Live, useLive, useShown } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { homeOf, namespaceOf, type Selection, type View } from '#components/live/view.ts';
import { Glyph, type GlyphKind } from '#components/parts/glyph.tsx';
import { KIND_FACES } from '#components/parts/kinds.tsx';
import { KeyCap } from '#components/ui/key-cap.tsx';
import {
  askedKind,
  groupHits,
  type Hit,
  type DoingKind,
  type HitGroup,
  hitId,
  hitKey,
  hitsIn,
  type HitKind,
  NO_ANSWER,
} from '#components/search/palette-hits.ts';
import { askedStand, vantageHits } from './palette-vantages.ts';
import { troubleHits } from './palette-troubles.ts';
import { askedTrace, traceHits } from './palette-traces.ts';
import { searchGaps } from './search-gaps.ts';
import { type Search, useSearch } from '#components/search/use-search.ts';
import { useSearchedNow } from '#components/search/use-searched-now.ts';

const ASK = 'Stand somewhere';
const ASK_TRACE = 'Trace from … to …';
/** Typed for the reader, who goes on from there. */
const TRACE = 'trace from ';

const DOINGS: Readonly<Record<DoingKind, string>> = {
  Action: 'Actions',
  Trouble: 'Troubles',
  Stand: 'Stand here',
  Arrive: 'Arrive from outside',
  Trace: 'Trace a connection',
};

function isDoing(kind: HitKind): kind is DoingKind {
  return kind in DOINGS;
}

function heading(kind: HitKind): string {
  return isDoing(kind) ? DOINGS[kind] : KIND_FACES[kind].several;
}

function actionsOf(live: Live, paused: boolean, onHelp: () => void, ask: () => void): readonly Hit[] {
  const { store, view, go, standAt, chooseTheme } = live;
  const action = (name: string, detail: string, run: () => void): Hit => ({ kind: 'Action', namespace: '', name, detail, run });
  return [
    action('Show all namespaces', '', () => go(homeOf(view))),
    action('Show only trouble', '', () => go({ ...homeOf(view), troubleOnly: true })),
    action(ASK, 'V', ask),
    action(ASK_TRACE, '', () => undefined),
    ...(view.stand === undefined ? [] : [action('Leave where you stand', '', () => standAt(undefined))]),
    action(paused ? 'Go on' : 'Pause', 'P', () => store.pause(!paused)),
    action('Theme: light', 'T', () => chooseTheme('light')),
    action('Theme: dark', 'T', () => chooseTheme('dark')),
    action('Theme: as the system', '', () => chooseTheme('system')),
    action('Keys and legend', '?', onHelp),
  ];
}

/** To the trace, and into its field where there is nothing to trace yet: the palette gives the focus back when it closes. */
function goTrace({ go }: Live): (next: View) => void {
  return (next) => {
    go(next);
    if (next.trace === '') requestAnimationFrame(() => document.getElementById('trace-target')?.focus());
  };
}

/** Within the namespace in view a hit is selected; else the view goes to its namespace and selects it there. */
function follow(live: Live, hit: Hit): void {
  const { view, go, openNamespace, select } = live;
  const { kind } = hit;
  if (isDoing(kind)) return hit.run?.();
  if (kind === 'Namespace') return openNamespace(hit.name);
  const selection: Selection = { kind, key: hitKey(hit) };
  const here = namespaceOf(view.scope);
  if (hit.namespace === '' || (hit.namespace === here && view.scope.kind === 'namespace')) return select(selection);
  go({ ...view, scope: { kind: 'namespace', namespace: hit.namespace }, selection, tab: 'overview', filter: '', troubleOnly: false });
}

function Option({
  hit,
  active,
  onRun,
  onHover,
}: {
  readonly hit: Hit;
  readonly active: boolean;
  readonly onRun: () => void;
  readonly onHover: () => void;
}) {
  const { summaries } = useShown();
  const { kind } = hit;
  const glyph: GlyphKind | undefined = isDoing(kind)
    ? undefined
    : ((kind === 'Service' ? summaries.get(hitKey(hit))?.shape : undefined) ?? kind);
  return (
    <div
      role="option"
      id={`hit-${hitId(hit)}`}
      aria-selected={active}
      tabIndex={-1}
      onPointerMove={onHover}
      onClick={onRun}
      className={`flex h-8 items-center gap-2.5 rounded-md px-3 ${active ? 'bg-accent-soft' : ''}`}
    >
      <span className="grid w-4 place-items-center text-ink-3">{glyph !== undefined && <Glyph kind={glyph} />}</span>
      <span className={`min-w-0 truncate ${hit.run !== undefined || hit.kind === 'Service' || hit.kind === 'Namespace' ? '' : 'mono'}`}>
        {hit.name}
      </span>
      {hit.namespace !== '' && <span className="shrink-0 text-ink-3">{hit.namespace}</span>}
      <span className="mono ml-auto max-w-[45%] shrink-0 truncate text-ink-3">
        {hit.kind === 'Action' && hit.detail !== '' ? <KeyCap>{hit.detail}</KeyCap> : hit.detail}
      </span>
    </div>
  );
}

function nothingWords(state: Search['state'], typed: string): string {
  switch (state) {
    case 'asking':
      return 'Searching the whole cluster…';
    case 'short':
      return `Nothing here is called “${typed}”. Two characters are enough to search the whole cluster.`;
    case 'failed':
      return `Nothing on this page is called “${typed}”.`;
    case 'answered':
      return `Nothing that can be read has the name, host, address or node port “${typed}”.`;
  }
}

/** What was not found, and what was not searched. */
function SearchNote({ search, typed, nothing }: { readonly search: Search; readonly typed: string; readonly nothing: boolean }) {
  const { status } = useShown();
  const ofNow = useSearchedNow();
  const { state } = search;
  const gaps = state === 'answered' ? searchGaps(status) : [];
  const failed =
    state === 'failed' ? ['The rest of the cluster was not searched: Signalbox does not answer. Type on to ask it again.'] : [];
  const notes = [...failed, ...(state === 'answered' && ofNow !== undefined ? [ofNow] : []), ...gaps];
  return (
    <div role="status" className="flex flex-col gap-1 empty:hidden" data-testid="search-note">
      {nothing && <p className="px-4 pb-3 text-ink-2">{nothingWords(state, typed)}</p>}
      {notes.length > 0 && (
        <div className="border-t border-hairline px-4 py-2 text-label text-ink-3">
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
    </div>
  );
}

type Props = {
  /** To find anything, or a place to stand. */
  readonly for: 'anything' | 'stand';
  readonly onClose: () => void;
  readonly onHelp: () => void;
};

export function Palette({ for: wanted, onClose, onHelp }: Props) {
  const live = useLive();
  const { state, status, paused } = useShown();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [stands, setStands] = useState(wanted === 'stand');
  const asked = askedStand(query);
  const traced = askedTrace(query);
  const rest = asked?.bare ?? traced?.from ?? query;
  const kind = traced === undefined ? askedKind(rest) : undefined;
  const bare = kind?.bare ?? rest;
  const ofKind = kind?.kind;
  const to = traced?.to;
  const outside = asked?.outside === true;
  const choosesVantage = stands || asked !== undefined;
  const search = useSearch(bare);
  const dialog = useRef<HTMLDialogElement>(null);
  const groups = useMemo((): readonly HitGroup[] => {
    const things = [...hitsIn(state), ...search.hits].filter((hit) => ofKind === undefined || hit.kind === ofKind);
    if (choosesVantage) return groupHits(vantageHits(things, live.view.stand, live.standAt, outside), bare);
    if (to !== undefined) {
      const domain = dnsSettingsIn(status).clusterDomain;
      return groupHits(traceHits(search.hits, { state, view: live.view, domain, from: bare, to, go: goTrace(live) }), '');
    }
    const actions = actionsOf(live, paused, onHelp, () => setStands(true));
    if (query.trim() === '') return groupHits(things.filter((h) => h.kind === 'Namespace').concat(actions), '');
    const troubles = ofKind === undefined ? [...troubleHits(state, homeOf(live.view), live.go)] : [];
    return groupHits([...things, ...troubles, ...actions], bare, (search.state === 'answered' ? search : NO_ANSWER).found);
  }, [live, state, status, paused, search, query, bare, choosesVantage, outside, to, onHelp, ofKind]);
  const hits = useMemo(() => groups.flatMap((group) => group.hits), [groups]);
  const active = Math.min(at, hits.length - 1);

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    const hit = hits[active];
    if (hit !== undefined) document.getElementById(`hit-${hitId(hit)}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, hits]);

  const run = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    // It asks on in the palette itself.
    if (hit.name === ASK) setQuery('');
    else if (hit.name === ASK_TRACE) setQuery(TRACE);
    else onClose();
    follow(live, hit);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && hits.length > 0) {
      event.preventDefault();
      setAt((active + step + hits.length) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(hits[active]);
    } else if (event.key === 'Escape' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k')) {
      event.preventDefault();
      onClose();
    }
  };
  const activeHit = hits[active];
  return (
    <dialog
      ref={dialog}
      aria-label={choosesVantage ? 'Stand somewhere' : 'Search or jump'}
      onClose={onClose}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      data-testid="palette"
      className="mx-auto mt-[14vh] mb-auto w-[600px] max-w-[92vw] rounded-xl bg-surface p-0 text-ink shadow-lift backdrop:bg-veil"
    >
      <input
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="palette-hits"
        aria-autocomplete="list"
        aria-activedescendant={activeHit === undefined ? undefined : `hit-${hitId(activeHit)}`}
        aria-label={choosesVantage ? 'Search a Pod or Node to stand in' : 'Search by name, host, address or node port, and for actions'}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        placeholder={
          choosesVantage ? 'Where does the connection start? A Pod, a Node, or outside at a Node' : 'Name, host, address or node port'
        }
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        className="h-12 w-full border-b border-hairline bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-3"
      />
      <div id="palette-hits" role="listbox" aria-label="Found" className="max-h-[48vh] overflow-y-auto p-1.5">
        {groups.map(({ kind, hits: shown, total }) => (
          <div key={kind} role="group" aria-label={heading(kind)}>
            <div role="presentation" className="flex justify-between px-3 pt-2 pb-1 text-label text-ink-3">
              {heading(kind)}
              {total > shown.length && (
                <span className="num">
                  {shown.length} of {total}
                </span>
              )}
            </div>
            {shown.map((hit) => {
              const i = hits.indexOf(hit);
              return <Option key={hitId(hit)} hit={hit} active={i === active} onRun={() => run(hit)} onHover={() => setAt(i)} />;
            })}
          </div>
        ))}
      </div>
      <SearchNote search={search} typed={bare} nothing={hits.length === 0} />
    </dialog>
  );
}
