// An anonymised recording: nothing of the names is left, and what is found in it, and where connections go, is the same up to renaming.

import { beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { manualClock } from '#testing/manual-clock.ts';
import { canonicalAddress, contains, familyOf, parseCidr } from '#lib/kube/ip.ts';
import { DEFAULT_PROXY } from '#lib/routing/proxy-settings.ts';
import { nodeVerdicts } from '#lib/routing/node-verdicts.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { liveThrough } from '#server/demo-past.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { NO_CLUSTER } from '#server/source.ts';
import { createSteppedClock } from '#server/stepped-clock.ts';
import { createAddresses } from './addresses.ts';
import { type Anonymiser, createAnonymiser } from './anonymise.ts';
import { encodeLine, readLine, type RecordingLine } from './lines.ts';
import { play } from './play.ts';
import { followInto } from './record.ts';

const SECRET = Buffer.from('a secret of the tests');
const lines: RecordingLine[] = [];
let anonymiser: Anonymiser;
let text = '';
const clear: RecordingLine[] = [];

beforeAll(async () => {
  const clock = createSteppedClock(manualClock());
  const cluster = createLiveCluster({ clock, info: { ...NO_CLUSTER, name: 'secret-name', server: '10.1.2.3:6443' } });
  let following: ReturnType<typeof followInto> | undefined;
  anonymiser = createAnonymiser(SECRET);
  cluster.subscribe(() => {
    following ??= followInto(cluster, undefined, (line) => {
      clear.push(line);
      const encoded = encodeLine(anonymiser.line(line));
      text += encoded;
      const read = readLine(encoded.trim());
      if (!read.ok || read.value === undefined) throw new Error(JSON.stringify(read));
      lines.push(read.value);
    });
  });
  await liveThrough(await openRecording('shop'), cluster, clock);
  following?.end();
});

/** Until so many lines have been played. */
async function after(count: number, of: readonly RecordingLine[]): Promise<LiveCluster> {
  const clock = createSteppedClock(manualClock());
  const cluster = createLiveCluster({ clock, info: NO_CLUSTER });
  await play(of.slice(0, count), cluster, clock);
  return cluster;
}

type Rename = (text: string) => string;

function findings({ state }: LiveCluster, rename: Rename): readonly string[] {
  return [...state.tables.Finding.values()]
    .map(({ rule, severity, subject, service }) => `${rule} ${severity} ${subject.kind} ${rename(subject.key)} ${rename(service ?? '')}`)
    .sort();
}

function verdicts({ state }: LiveCluster, rename: Rename): readonly string[] {
  const found: string[] = [];
  for (const [key, { spec }] of state.tables.Service) {
    for (const family of spec.ipFamilies) {
      for (const { port: number, protocol } of spec.ports) {
        const port = proxiedPort(state, key, { number, protocol }, family);
        if (port.kind !== 'proxied') {
          found.push(`${rename(key)} ${family} ${number} ${port.kind}`);
          continue;
        }
        for (const { node, decision, endpoints } of nodeVerdicts(state, port, { path: 'clusterIP', client: 'pod' }, DEFAULT_PROXY))
          found.push(`${rename(key)} ${family} ${number} ${rename(node)} ${decision?.verdict.kind} ${endpoints}`);
      }
    }
  }
  return found.sort();
}

describe('the shop', () => {
  test.each([0.1, 0.3, 0.62, 0.8, 1])('after %d of it: the same findings, and the same verdicts, up to renaming', async (share) => {
    const count = Math.ceil(lines.length * share);
    const [before, renamed] = [await after(count, clear), await after(count, lines)];
    const same: Rename = (name) => name;
    expect(findings(renamed, same)).toEqual(findings(before, anonymiser.text));
    expect(verdicts(renamed, same)).toEqual(verdicts(before, anonymiser.text));
    expect(verdicts(before, same).length).toBeGreaterThan(100);
  });

  test('no name, host, address or uid of it is left', () => {
    for (const word of [
      'checkout',
      'storefront',
      'payments',
      'refund',
      'recommend',
      'catalog',
      'registry',
      'example',
      'secret-name',
      '10.1.2.3',
      '10.96.',
      '10.128.',
      'fd00:10:',
    ])
      expect(text.includes(word) ? word : undefined).toBeUndefined();
    const uids = JSON.stringify(clear).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? [];
    expect(uids.length).toBeGreaterThan(100);
    expect([...new Set(uids)].filter((uid) => text.includes(uid))).toEqual([]);
  });

  test('what is kept', () => {
    for (const word of [
      'kube-system',
      'pod-template-hash',
      'kubernetes.io/service-name',
      'endpointslice-controller.k8s.io',
      'CrashLoopBackOff',
    ])
      expect(text).toContain(word);
    expect(lines[0]).toMatchObject({ kind: 'history', anonymised: true, cluster: { name: 'anonymised', server: '' } });
  });
});

describe('names', () => {
  const { text: replaced } = createAnonymiser(SECRET);

  test.each(['web-7c8b-abcde', 'shop/web-1', 'db-0', 'a.b.example.com', 'rack-0003'])(
    '%s is replaced by the same each time, and by another with another secret',
    (name) => {
      expect(replaced(name)).toBe(replaced(name));
      expect(replaced(name)).not.toBe(name);
      expect(createAnonymiser(Buffer.from('other')).text(name)).not.toBe(replaced(name));
    },
  );

  test('what is made of a name begins with it, and a key is made of its parts', () => {
    expect(replaced('web-7c8b-abcde').startsWith(`${replaced('web-7c8b')}-`)).toBe(true);
    expect(replaced('ns-1/db-0')).toBe(`${replaced('ns-1')}/${replaced('db-0')}`);
    expect(replaced('db-0')).toBe(`${replaced('db')}-0`);
    expect(replaced('db-0.db.shop')).toBe(`${replaced('db-0')}.${replaced('db')}.${replaced('shop')}`);
  });

  test('an address in a name is no ordinal', () => {
    expect(replaced('ip-10-0-1-5.ec2.internal')).not.toMatch(/-5\b|-10-|-1-/);
  });
});

describe('addresses', () => {
  const addresses = createAddresses(SECRET);
  const ip = fc.oneof(fc.ipV4(), fc.ipV6());

  test('keep their families; equal ones stay equal, different ones different', () => {
    fc.assert(
      fc.property(ip, ip, (a, b) => {
        expect(familyOf(addresses(a) ?? '')).toBe(familyOf(a));
        expect(addresses(a) === addresses(b)).toBe(canonicalAddress(a) === canonicalAddress(b));
      }),
    );
  });

  test('what contains what stays so', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, length, near) => {
        const other = near ? `${a.slice(0, a.lastIndexOf('.'))}.${b.slice(b.lastIndexOf('.') + 1)}` : b;
        const [was, is] = [parseCidr(`${a}/${length}`), parseCidr(addresses(`${a}/${length}`) ?? '')];
        if (was === undefined || is === undefined) throw new Error('no prefix');
        expect(contains(is, addresses(other) ?? '')).toBe(contains(was, other));
      }),
    );
  });

  test.each(['127.0.0.1', '0.0.0.0', '::1', '::', '169.254.169.254', 'fe80::1', '192.192.192.192', '0.0.0.0/0', '::/0'])(
    '%s stays what it is',
    (address) => {
      expect(addresses(address)).toBe(address);
    },
  );

  test.each(['web', 'a.b', '1.2.3', 'deadbeef', '10.0.0.0/99', ''])('%s is none', (word) => expect(addresses(word)).toBeUndefined());
});
