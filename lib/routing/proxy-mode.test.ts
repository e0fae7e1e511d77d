// The tables of modes and detectors: whole, and the only places that know their members by name.

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { choiceOf, DEFAULT_DETECTOR, detectByCidrs, DETECTOR, DETECTOR_CHOICE, DETECTOR_CHOICES } from './local-detector.ts';
import { BEHAVIOUR, DEFAULT_MODE, PROXY_MODES } from './proxy-mode.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TABLES = new Set(['lib/routing/proxy-mode.ts', 'lib/routing/local-detector.ts']);

const NAMES = [...PROXY_MODES, ...Object.keys(DETECTOR)].join('|');
const COMPARED = new RegExp(`([!=]==?|\\bcase)\\s*['"\`](${NAMES})['"\`]|['"\`](${NAMES})['"\`]\\s*[!=]==?`);

describe('a mode or detector is asked for what it does, not for its name', () => {
  test('in no file of the product but the tables', () => {
    const files = globSync('{lib,components,server,app}/**/*.{ts,tsx}', { cwd: ROOT });
    const product = files.filter((path) => !/\.test\.tsx?$/.test(path) && !TABLES.has(path));
    expect(product.length).toBeGreaterThan(100);
    expect(product.filter((path) => COMPARED.test(readFileSync(`${ROOT}/${path}`, 'utf8')))).toEqual([]);
  });

  test.each([
    "proxy.mode === 'nftables' && open",
    "mode !== 'iptables'",
    "'nftables' === mode",
    "case 'NodeCIDR':",
    "detectLocal.kind\n    === 'ClusterCIDR'",
  ])('that would be one: %s', (text) => expect(text).toMatch(COMPARED));
});

test('the default mode and the default detector come first, as a reader meets them', () => {
  expect(PROXY_MODES[0]).toBe(DEFAULT_MODE);
  expect(DETECTOR_CHOICES[0]).toBe(DEFAULT_DETECTOR);
});

test('no two modes are the same', () => {
  expect(new Set(PROXY_MODES.map((mode) => JSON.stringify(BEHAVIOUR[mode]))).size).toBe(PROXY_MODES.length);
});

test('each choice of a detector is found again, and CIDRs stand for themselves', () => {
  for (const id of DETECTOR_CHOICES) expect(choiceOf(DETECTOR_CHOICE[id])).toBe(id);
  expect(choiceOf(detectByCidrs(['10.0.0.0/8']))).toEqual(['10.0.0.0/8']);
  expect(choiceOf(detectByCidrs([]))).toBe('off');
});
