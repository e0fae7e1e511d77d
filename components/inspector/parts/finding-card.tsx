'use client';
// One finding, with its evidence and the command to type next; a link to it can be copied.

import { useEffect, useRef } from 'react';
import type { Finding, Subject } from '#lib/cluster/finding.ts';
import { ruleNamed } from '#lib/diagnosis/rules.ts';
import { aimed } from '#lib/kube/kubectl.ts';
import { targetOf } from '#lib/wire/target.ts';
import { useLive, useShown } from '#components/live/context.ts';
import { useClusterTime } from '#components/live/use-each-second.ts';
import { formatView, namespaceOf, selectionOf, type View } from '#components/live/view.ts';
import { MuteButton } from '#components/findings/mute-button.tsx';
import { mutedWords } from '#components/findings/muted-words.ts';
import { troublesOf } from '#components/findings/troubles.ts';
import { commonCauseLine } from '#lib/words/common-cause.ts';
import { ageWords } from '#lib/std/age.ts';
import { Command } from '#components/ui/command.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { EvidenceLines } from '#components/ui/evidence-lines.tsx';
import { ThingLink } from './thing-link.tsx';

const EDGES = { broken: 'border-l-broken', warning: 'border-l-not-ready', info: 'border-l-hairline' } as const;
const TITLES = { broken: 'text-broken-ink', warning: 'text-not-ready-ink', info: '' } as const;

/** In ms. Where the API does not tell since when, it counts from the first look: shorter says nothing. */
const KNOWN_FOR = 60_000;

function linkTo(view: View, finding: Finding): string {
  const selection = selectionOf(finding.service === undefined ? finding.subject : { kind: 'Service', key: finding.service });
  const place: View = { ...view, selection, tab: 'overview', finding: finding.metadata.name };
  return `${typeof location === 'undefined' ? '' : location.origin}${formatView(place)}`;
}

/** The other things that the evidence is about: a click shows where they are. */
function Involved({ finding }: { readonly finding: Finding }) {
  const others = new Map<string, Subject>();
  for (const { subject } of finding.evidence) {
    if (subject.kind !== finding.subject.kind || subject.key !== finding.subject.key) others.set(`${subject.kind} ${subject.key}`, subject);
  }
  const links = [...others].flatMap(([id, subject]) => {
    const selection = selectionOf(subject);
    return selection === undefined ? [] : [<ThingLink key={id} selection={selection} />];
  });
  return links.length === 0 ? null : <div className="mt-1 flex flex-wrap gap-x-3 gap-y-1">{links.slice(0, 6)}</div>;
}

function Meaning({ rule }: { readonly rule: string }) {
  const explains = ruleNamed(rule)?.explains;
  if (explains === undefined) return null;
  return (
    <details className="mt-1.5">
      <summary className="cursor-pointer text-label text-ink-3">What it means</summary>
      {explains.split('\n\n').map((paragraph) => (
        <p key={paragraph} className="mt-1 break-words text-ink-2">
          {paragraph}
        </p>
      ))}
    </details>
  );
}

/** That it is one symptom of several. */
function Because({ finding }: { readonly finding: Finding }) {
  const { state, summaries } = useShown();
  const { view } = useLive();
  const group = troublesOf(state, summaries, namespaceOf(view.scope)).groups.find(({ findings }) =>
    findings.some(({ metadata }) => metadata.name === finding.metadata.name && metadata.namespace === finding.metadata.namespace),
  );
  const because = group?.because ?? finding.because;
  if (because === undefined) return null;
  return <p className="break-words text-ink-2">{commonCauseLine(because, group?.affected ?? [])}.</p>;
}

export function FindingCard({ finding }: { readonly finding: Finding }) {
  const { view } = useLive();
  const now = useClusterTime();
  const { status } = useShown();
  const { severity, metadata } = finding;
  const shade = finding.muted === undefined ? severity : 'info';
  const card = useRef<HTMLElement>(null);
  const linked = view.finding === metadata.name;
  // The link of a finding leads to it; after that the reader scrolls as they like.
  useEffect(() => {
    if (linked) card.current?.scrollIntoView({ block: 'nearest' });
  }, [linked]);
  const target = targetOf(status?.cluster);
  const lasting = Math.max(0, now - finding.since);
  return (
    <article
      ref={card}
      className={`border-l-2 pl-3 ${EDGES[shade]} ${linked ? 'rounded-r-md bg-accent-soft' : ''}`}
      data-testid="finding"
      data-severity={severity}
      data-rule={finding.rule}
      aria-current={linked ? 'location' : undefined}
      id={metadata.name}
    >
      <div className="flex items-start gap-1">
        <h3 className={`min-w-0 flex-1 py-1 font-medium ${TITLES[shade]}`}>{finding.title}</h3>
        {severity !== 'info' && <MuteButton finding={finding} />}
        <CopyButton text={linkTo(view, finding)} what="link to this finding" />
      </div>
      {finding.muted !== undefined && <p className="break-words text-label text-ink-2">{mutedWords(finding.muted)}</p>}
      {finding.because !== undefined && <Because finding={finding} />}
      {lasting >= KNOWN_FOR && <p className="text-label text-ink-3">for {ageWords(lasting)}</p>}
      {finding.cause !== undefined && <p className="break-words text-ink-2">{finding.cause}</p>}
      <EvidenceLines lines={finding.evidence} />
      <Involved finding={finding} />
      <div className="mt-1.5 flex flex-col gap-1.5">
        {finding.next.map((command) => (
          <Command key={command} text={aimed(command, target)} />
        ))}
      </div>
      <Meaning rule={finding.rule} />
    </article>
  );
}
