'use client';
// The names of a Service in DNS with what each gives right now: its own, its ports', its endpoints', and the reverse ones.

import { Fragment, type ReactNode, useState } from 'react';
import { serviceName } from '#lib/dns/find.ts';
import type { DnsRecord } from '#lib/dns/record.ts';
import { type EndpointNames, type NamedRecords, recordsOf } from '#lib/dns/records-of.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';
import { useShown } from '#components/live/context.ts';
import { dnsSettingsIn } from '#components/live/dns-settings.ts';
import { knownIn } from '#components/live/known.ts';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Section } from '#components/ui/section.tsx';
import { nothingWords } from '#lib/words/dns.ts';
import { ThingLink } from '#components/inspector/parts/thing-link.tsx';
import { heldIn } from '#components/inspector/parts/held-in.ts';

/** Rows of a group that are shown until the reader asks for all. */
const FOLD = 12;

/** May break behind a dot and nowhere else, unless a label alone is too long. `own` of the front is what tells it from its siblings. */
function DomainName({ name, own }: { readonly name: string; readonly own: number }) {
  const labels = name.split('.');
  const part = (from: number, to: number): ReactNode =>
    labels.slice(from, to).map((label, i) => (
      <span key={i}>
        {from + i === 0 ? '' : '.'}
        <wbr />
        {label}
      </span>
    ));
  return (
    <span className="mono min-w-0 leading-5 break-words select-all">
      <span className="text-ink">{part(0, own)}</span>
      <span className="text-ink-3">{part(own, labels.length)}</span>
    </span>
  );
}

function valueOf(record: DnsRecord): { readonly value: string; readonly aside: string } {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return { value: record.address, aside: '' };
    case 'SRV':
      return { value: record.target, aside: `port ${record.port}` };
    case 'TXT':
      return { value: record.text, aside: '' };
    default:
      return { value: record.target, aside: '' };
  }
}

/** Beyond the name that was asked for, a record of a chain says whose it is. */
function Line({ record }: { readonly record: DnsRecord }) {
  const { value, aside } = valueOf(record);
  return (
    <li className="grid grid-cols-[52px_minmax(0,1fr)] gap-x-2">
      <span className="text-label leading-5 text-ink-3">{record.type}</span>
      <span className="mono leading-5 break-words">
        {aside !== '' && <span className="mr-2 whitespace-nowrap">{aside}</span>}
        <span className={aside === '' ? '' : 'text-ink-3'}>
          {value.split(/(?<=\.)/).map((label, i) => (
            <span key={i}>
              {label}
              <wbr />
            </span>
          ))}
        </span>
      </span>
    </li>
  );
}

function Records({ records }: { readonly records: readonly DnsRecord[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? records : records.slice(0, FOLD);
  return (
    <>
      <ul>
        {shown.map((record, i) => (
          <Line key={i} record={record} />
        ))}
      </ul>
      <Fold hidden={records.length - shown.length} what="records" onOpen={() => setAll(true)} />
    </>
  );
}

function Fold({ hidden, what, onOpen }: { readonly hidden: number; readonly what: string; readonly onOpen: () => void }) {
  if (hidden === 0) return null;
  return (
    <button type="button" onClick={onOpen} className="mt-1 h-7 rounded text-accent-ink hover:underline">
      Show {hidden.toLocaleString('en-US')} more {what}
    </button>
  );
}

function Nothing({ named }: { readonly named: NamedRecords }) {
  const words = named.empty === undefined ? undefined : nothingWords(named.empty);
  if (words === undefined) return null;
  const ink = words.code === 'unknown' ? 'text-ink-2' : 'text-not-ready-ink';
  return (
    <p className="text-ink-2" data-testid="no-records">
      <span className={`mr-1.5 font-medium ${ink}`}>{words.code === 'unknown' ? 'Not known:' : `${words.code}:`}</span>
      {words.why}
    </p>
  );
}

type EntryProps = {
  readonly named: NamedRecords;
  /** What the row shows of the name, which is copied in full. */
  readonly head: ReactNode;
  readonly children?: ReactNode;
};

function Entry({ named, head, children }: EntryProps) {
  return (
    <div data-testid="name">
      <div className="flex items-start gap-1">
        <span className="min-w-0 flex-1 pt-1" title={named.name}>
          {head}
        </span>
        <CopyButton text={named.name} what="name" />
      </div>
      <Records records={named.records} />
      <Nothing named={named} />
      {children}
    </div>
  );
}

/** Those that give nothing come first; none of them is folded away before one that does. */
function Group<T extends NamedRecords>({
  title,
  below,
  entries,
  what,
  children,
}: {
  readonly title: string;
  /** The name that all of them end in, where the rows leave it out. */
  readonly below?: string;
  readonly entries: readonly T[];
  readonly what: string;
  readonly children: (entry: T) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  if (entries.length === 0) return null;
  const sorted = [...entries.filter((e) => e.empty !== undefined), ...entries.filter((e) => e.empty === undefined)];
  const shown = all ? sorted : sorted.slice(0, FOLD);
  return (
    <Section title={title} aside={<span className="num text-label text-ink-3">{entries.length.toLocaleString('en-US')}</span>}>
      {below !== undefined && (
        <p className="text-label leading-5 text-ink-3">
          each below <span className="mono">{below}</span>
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {shown.map((entry) => (
          <li key={entry.name}>{children(entry)}</li>
        ))}
      </ul>
      <Fold hidden={sorted.length - shown.length} what={what} onOpen={() => setAll(true)} />
    </Section>
  );
}

function Written({ service, own }: { readonly service: Service; readonly own: string }) {
  const { name, namespace } = service.metadata;
  const forms = [
    { from: `in ${namespace}`, text: name },
    { from: 'elsewhere', text: `${name}.${namespace}` },
    { from: 'in full', text: `${own}.` },
  ];
  return (
    <Section title="How a Pod writes it">
      <dl className="grid grid-cols-[minmax(64px,max-content)_minmax(0,1fr)] gap-x-2">
        {forms.map(({ from, text }) => (
          <Fragment key={from}>
            <dt className="max-w-32 truncate pt-1 text-ink-3" title={from}>
              {from}
            </dt>
            <dd className="flex min-w-0 items-start gap-1">
              <span className="min-w-0 flex-1 pt-1">
                <DomainName name={text} own={text.split('.').length} />
              </span>
              <CopyButton text={text} what={`the name ${from}`} />
            </dd>
          </Fragment>
        ))}
      </dl>
      <p className="mt-1 text-label leading-5 text-ink-3">
        In full ends with a dot: it is asked for once, without the search list. A Pod on the host network finds these names only with
        dnsPolicy ClusterFirstWithHostNet.
      </p>
    </Section>
  );
}

function Unnamed({ ports }: { readonly ports: readonly number[] }) {
  if (ports.length === 0) return null;
  return (
    <Section title="Ports without a name">
      <p className="text-ink-2">
        {ports.length === 1 ? `Port ${ports[0]} has` : `Ports ${ports.join(', ')} have`} no name of {ports.length === 1 ? 'its' : 'their'}{' '}
        own in DNS.
      </p>
    </Section>
  );
}

/** An alias whose end the cluster's DNS does not hold. */
function leaves({ records, empty }: NamedRecords): boolean {
  return empty === undefined && records.every((record) => record.type === 'CNAME');
}

function EndpointEntry({ entry }: { readonly entry: EndpointNames }) {
  const pod = entry.pods[0];
  return (
    <Entry named={entry} head={<DomainName name={entry.host === '' ? entry.name : entry.host} own={1} />}>
      {pod !== undefined && (
        <p className="flex min-w-0 items-center gap-1.5">
          <ThingLink selection={{ kind: 'Pod', key: pod }} />
          {entry.pods.length > 1 && <span className="shrink-0 text-ink-3">and {entry.pods.length - 1} more</span>}
        </p>
      )}
    </Entry>
  );
}

/** Names of endpoints, where nobody may say who they are. */
function Unread({ headless }: { readonly headless: boolean }) {
  return (
    <Section title={headless ? 'The Service' : 'Endpoints'}>
      <p className="text-ink-2">
        <span className="mr-1.5 font-medium">Not known:</span>
        {headless ? 'its name gives the addresses of its endpoints' : 'endpoints have names of their own'}, and EndpointSlices have not been
        read.
      </p>
    </Section>
  );
}

export function ServiceNames({ service }: { readonly service: Service }) {
  const { state, status, scope } = useShown();
  const known = knownIn(status);
  const settings = dnsSettingsIn(status);
  if (!known('EndpointSlice') && isHeadless(service)) {
    return (
      <>
        <Unread headless />
        <Written service={service} own={serviceName(service, settings)} />
      </>
    );
  }
  const names = recordsOf(state, service, settings, heldIn(scope, known).whole);
  return (
    <>
      <Section title="The Service">
        <Entry named={names.own} head={<DomainName name={names.own.name} own={1} />}>
          {leaves(names.own) && <p className="text-label leading-5 text-ink-3">Its address comes from a server outside the cluster.</p>}
        </Entry>
      </Section>
      <Written service={service} own={names.own.name} />
      <Group title="Ports" below={names.own.name} entries={names.ports} what="names">
        {(entry) => <Entry named={entry} head={<DomainName name={entry.name.split('.').slice(0, 2).join('.')} own={2} />} />}
      </Group>
      <Unnamed ports={names.unnamed} />
      {!known('EndpointSlice') && service.spec.type !== 'ExternalName' && <Unread headless={false} />}
      <Group title="Endpoints" below={names.own.name} entries={names.endpoints} what="names">
        {(entry) => <EndpointEntry entry={entry} />}
      </Group>
      <Group title="Reverse" entries={names.reverse} what="names">
        {(entry) => (
          <Entry
            named={entry}
            head={
              <>
                <span className="mono block leading-5 select-all">{entry.address}</span>
                <DomainName name={entry.name} own={0} />
              </>
            }
          />
        )}
      </Group>
    </>
  );
}
