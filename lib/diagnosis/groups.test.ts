// Tests of groups: G14 to G21.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonCause } from '#lib/cluster/common-cause.ts';
import type { Finding, Subject } from '#lib/cluster/finding.ts';
import { buildFinding, drawnFindings } from '#testing/builders/finding.ts';
import { groupFindings } from './groups.ts';
import { compareSeverity } from './order.ts';

const service = (key: string): Subject => ({ kind: 'Service', key });
const onNodes = (key: string, ...nodes: readonly string[]): Finding =>
  buildFinding({ subject: service(key), because: commonCause('nodes-not-ready', nodes) });
const own = (key: string, over: Partial<Finding> = {}): Finding => buildFinding({ subject: service(key), rule: 'port-missing', ...over });

const idsOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

test('G14 every finding is in exactly one group, and no group is empty', () => {
  fc.assert(
    fc.property(drawnFindings, (findings) => {
      const groups = groupFindings(findings);
      expect(groups.flatMap((group) => idsOf(group.findings)).sort()).toEqual([...idsOf(findings)].sort());
      expect(new Set(groups.map(({ id, findings: of }) => `${id} ${of[0].metadata.namespace}`)).size).toBe(groups.length);
    }),
  );
  expect(groupFindings([])).toEqual([]);
});

test('G15 findings whose Nodes overlap are one trouble, by way of a third too; others are not', () => {
  const apart = [onNodes('a/one', 'n1'), onNodes('a/two', 'n3')];
  expect(groupFindings(apart).map(({ id }) => id)).toEqual(['nodes-not-ready:n1', 'nodes-not-ready:n3']);
  const [group, ...more] = groupFindings([...apart, onNodes('a/three', 'n1', 'n2'), onNodes('a/four', 'n2', 'n3')]);
  expect(more).toEqual([]);
  expect(group).toMatchObject({ id: 'nodes-not-ready:n1', because: { kind: 'nodes-not-ready', of: ['n1', 'n2', 'n3'] } });
  expect(group?.findings).toHaveLength(4);
});

test('G15 no two groups of one kind share an object', () => {
  fc.assert(
    fc.property(drawnFindings, (findings) => {
      const seen = new Set<string>();
      for (const { because } of groupFindings(findings)) {
        for (const key of because === undefined ? [] : because.of.length === 0 ? [''] : because.of) {
          expect(seen.has(`${because?.kind} ${key}`)).toBe(false);
          seen.add(`${because?.kind} ${key}`);
        }
      }
    }),
  );
});

test('G16 what is wrong with a Service besides stands beside the group', () => {
  const groups = groupFindings([onNodes('a/web', 'n1'), own('a/web'), onNodes('a/api', 'n1')]);
  expect(groups.map(({ id, findings }) => [id, findings.length])).toEqual([
    ['nodes-not-ready:n1', 2],
    ['port-missing:Service:a:web', 1],
  ]);
});

test('G17 a group is as severe as the worst of its findings, and all keep their own severity', () => {
  fc.assert(
    fc.property(drawnFindings, (findings) => {
      for (const group of groupFindings(findings)) {
        for (const finding of group.findings) {
          expect(findings).toContain(finding);
          expect(compareSeverity(group.severity, finding.severity)).toBeLessThanOrEqual(0);
        }
        expect(group.findings.some((finding) => finding.severity === group.severity)).toBe(true);
      }
    }),
  );
});

test('G18 the order in which findings are given has no say', () => {
  fc.assert(
    fc.property(
      drawnFindings.chain((findings) =>
        fc.tuple(fc.constant(findings), fc.shuffledSubarray([...findings], { minLength: findings.length })),
      ),
      ([findings, shuffled]) => {
        expect(groupFindings(shuffled)).toEqual(groupFindings(findings));
      },
    ),
  );
});

test('G19 G20 neither name nor place depends on how many findings there are', () => {
  const few = [onNodes('a/web', 'n1'), onNodes('a/api', 'n2'), own('a/db')];
  const places = groupFindings(few).map(({ id }) => id);
  const more = [...few, onNodes('b/one', 'n2'), onNodes('b/two', 'n2'), onNodes('b/three', 'n2')];
  expect(groupFindings(more).map(({ id }) => id)).toEqual(places);
});

test('G20 worst first; then those with a cause', () => {
  const groups = groupFindings([
    own('a/one', { severity: 'warning' }),
    { ...onNodes('a/two', 'n1'), severity: 'warning' },
    own('a/three'),
    buildFinding({ subject: { kind: 'Ingress', key: 'a/in' }, because: commonCause('service-missing', ['a/gone']) }),
  ]);
  expect(groups.map(({ id }) => id)).toEqual([
    'service-missing:a:gone',
    'port-missing:Service:a:three',
    'nodes-not-ready:n1',
    'port-missing:Service:a:one',
  ]);
});

test('G21 a Service is affected once; the objects of the cause are not', () => {
  const because = commonCause('nodes-not-ready', ['n1']);
  const [group] = groupFindings([
    onNodes('a/web', 'n1'),
    buildFinding({ subject: service('a/web'), rule: 'pod-lost', because }),
    buildFinding({ subject: { kind: 'Node', key: 'n1' }, rule: 'node-lost', because }),
    buildFinding({ subject: { kind: 'Ingress', key: 'a/in' }, because }),
    buildFinding({ subject: { kind: 'Ingress', key: 'a/led' }, service: 'a/api', because }),
  ]);
  expect(group?.findings).toHaveLength(5);
  expect(group?.affected).toEqual([service('a/api'), service('a/web'), { kind: 'Ingress', key: 'a/in' }]);
});
