// The import rules of .oxlintrc.json, each proved by a file that breaks it and a neighbour that does not. One run of the linter.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Report = {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly help: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
};

/** File, import, and the beginning of the reason that the linter must give; `undefined` where the import is allowed. */
const CASES: readonly (readonly [file: string, specifier: string, reason: string | undefined])[] = [
  ['lib/std/a.ts', './result.ts', undefined],
  ['lib/std/a.ts', '#lib/kube/pod.ts', 'lib/std is the floor'],
  ['lib/kube/a.ts', '#lib/std/result.ts', undefined],
  ['lib/kube/a.ts', '#lib/cluster/state.ts', 'lib/kube imports lib/std only'],
  ['lib/kube/a.ts', 'node:fs', 'lib is pure'],
  ['lib/kube/a.ts', 'react', 'lib is pure'],
  ['lib/kube/a.ts', 'next/server', 'lib is pure'],
  ['lib/kube/a.ts', '@kubernetes/client-node', 'lib is pure'],
  ['lib/kube/a.ts', '../std/result.ts', 'Name the room'],
  ['lib/kube/a.ts', '#server/clock.ts', 'lib is imported by server and components'],
  ['lib/cluster/a.ts', '#lib/kube/pod.ts', undefined],
  ['lib/cluster/a.ts', '#lib/routing/route.ts', 'lib/cluster imports lib/std and lib/kube only'],
  ['lib/cluster/a.ts', '#components/live/store.ts', 'lib is imported by server and components'],
  ['lib/routing/a.ts', '#lib/cluster/state.ts', undefined],
  ['lib/routing/a.ts', '#lib/policy/verdict.ts', 'routing, policy and dns import'],
  ['lib/policy/a.ts', '#lib/diagnosis/rules.ts', 'routing, policy and dns import'],
  ['lib/dns/a.ts', '#lib/graph/track.ts', 'routing, policy and dns import'],
  ['lib/churn/a.ts', '#lib/routing/endpoint.ts', undefined],
  ['lib/churn/a.ts', '#lib/publishing/expect.ts', 'lib/churn imports'],
  ['lib/churn/a.ts', '#lib/wire/message.ts', 'lib/churn imports'],
  ['lib/publishing/a.ts', '#lib/routing/candidates.ts', undefined],
  ['lib/publishing/a.ts', '#lib/policy/verdict.ts', 'lib/publishing imports'],
  ['lib/whatif/a.ts', '#lib/publishing/expect.ts', undefined],
  ['lib/whatif/a.ts', '#lib/diagnosis/rules.ts', 'lib/whatif imports'],
  ['lib/trace/a.ts', '#lib/policy/reach.ts', undefined],
  ['lib/trace/a.ts', '#lib/diagnosis/rules.ts', 'lib/trace imports'],
  ['lib/diagnosis/a.ts', '#lib/routing/route.ts', undefined],
  ['lib/diagnosis/a.ts', '#lib/graph/track.ts', 'lib/diagnosis imports neither'],
  ['lib/diagnosis/a.ts', '#lib/words/routing.ts', undefined],
  ['lib/words/a.ts', '#lib/routing/verdict.ts', undefined],
  ['lib/words/a.ts', '#lib/trace/step.ts', undefined],
  ['lib/words/a.ts', '#lib/whatif/change.ts', undefined],
  ['lib/words/a.ts', '#lib/diagnosis/rules.ts', 'lib/words says what the rooms of facts have found'],
  ['lib/words/a.ts', '#lib/graph/track.ts', 'lib/words says what the rooms of facts have found'],
  ['lib/words/a.ts', '#components/graph/words.ts', 'lib is imported by server and components'],
  ['lib/routing/a.ts', '#lib/words/routing.ts', 'Decisions know no prose'],
  ['lib/policy/a.ts', '#lib/words/policy.ts', 'Decisions know no prose'],
  ['lib/dns/a.ts', '#lib/words/dns.ts', 'Decisions know no prose'],
  ['lib/publishing/a.ts', '#lib/words/publishing.ts', 'Decisions know no prose'],
  ['lib/whatif/a.ts', '#lib/words/routing.ts', 'Decisions know no prose'],
  ['lib/trace/a.ts', '#lib/words/trace/trace.ts', 'Decisions know no prose'],
  ['lib/graph/a.ts', '#lib/words/route-match.ts', undefined],
  ['lib/graph/a.ts', '#lib/diagnosis/rules.ts', undefined],
  ['lib/graph/a.ts', '#lib/wire/message.ts', 'lib/graph does not import lib/wire'],
  ['lib/graph/a.ts', 'cytoscape', 'lib is pure'],
  ['lib/wire/a.ts', '#lib/cluster/delta.ts', undefined],
  ['lib/wire/a.ts', '#lib/scope/scope.ts', undefined],
  ['lib/scope/a.ts', '#lib/routing/holder.ts', undefined],
  ['lib/scope/a.ts', '#lib/diagnosis/rules.ts', 'lib/scope imports'],
  ['lib/cluster/a.ts', '#lib/scope/scope.ts', 'lib/cluster imports lib/std and lib/kube only'],
  ['lib/wire/a.ts', '#lib/graph/track.ts', 'lib/wire carries records and deltas only'],
  ['lib/kube/a.test.ts', 'node:fs', undefined],
  ['lib/kube/a.test.ts', '#lib/cluster/state.ts', undefined],
  ['lib/kube/a.test.ts', 'react', 'lib is pure, and so are its tests'],
  ['lib/kube/a.ts', '../../testing/cases/judge.ts', 'testing/ is what only tests and benches need'],
  ['server/stream/a.ts', '../../testing/cases/judge.ts', 'testing/ is what only tests and benches need'],
  ['components/live/a.ts', '../../testing/cases/judge.ts', 'testing/ is what only tests and benches need'],
  ['app/a.ts', '../testing/cases/judge.ts', 'testing/ is what only tests and benches need'],
  ['lib/graph/a.ts', '#testing/builders/kube.ts', 'testing/ is what only tests and benches need'],
  ['server/kube/a.ts', '#testing/until.ts', 'testing/ is what only tests and benches need'],
  ['server/replay/a.ts', '#testing/manual-clock.ts', 'testing/ is what only tests and benches need'],
  ['components/shell/a.tsx', '#testing/builders/kube.ts', 'testing/ is what only tests and benches need'],
  ['lib/graph/a.test.ts', '#testing/builders/kube.ts', undefined],
  ['server/kube/a.test.ts', '#testing/until.ts', undefined],
  ['server/replay/a.test.ts', '#testing/manual-clock.ts', undefined],
  ['components/shell/a.test.ts', '#testing/builders/kube.ts', undefined],
  ['testing/builders/a.ts', '#lib/kube/record.ts', undefined],
  ['testing/builders/a.ts', 'react', 'testing/ serves every room and knows no screen'],
  ['testing/cases/a.ts', '#lib/kube/record.ts', undefined],
  ['testing/cases/a.ts', '#server/cluster/live.ts', undefined],
  ['testing/cases/a.ts', '#components/live/view.ts', 'testing/ serves every room and knows no screen'],
  ['testing/cases/simulate-a.ts', './simulate-names.ts', undefined],
  ['testing/cases/simulate-a.ts', '#lib/kube/ip.ts', 'The simulated control plane shares nothing'],
  ['testing/cases/simulate-a.ts', './read-case.ts', 'The simulated control plane shares nothing'],
  ['testing/cases/simulate-a.ts', 'yaml', 'The simulated control plane shares nothing'],
  ['server/stream/a.ts', '#lib/wire/message.ts', undefined],
  ['server/stream/a.ts', '#components/live/store.ts', 'server never imports the screen'],
  ['server/stream/a.ts', 'react-dom/server', 'server never imports the screen'],
  ['server/stream/a.ts', 'undici', 'Only server/kube talks'],
  ['server/stream/a.ts', '@kubernetes/client-node', 'Only server/kube talks'],
  ['server/main.ts', './stream/hub.ts', undefined],
  ['server/main.ts', '../app/page.tsx', 'Name the room'],
  ['server/kube/a.ts', '@kubernetes/client-node', undefined],
  ['server/kube/a.ts', 'undici', undefined],
  ['server/kube/a.ts', 'cytoscape', 'Only components/graph/cytoscape.ts'],
  ['server/replay/a.ts', '#server/clock.ts', undefined],
  ['server/replay/a.ts', '#server/program.ts', undefined],
  ['server/replay/a.ts', '#server/kube/connection.ts', 'server/replay knows none of its readers'],
  ['server/replay/a.test.ts', '#server/kube/connection.ts', undefined],
  ['server/kube/a.test.ts', '#server/replay/listen.ts', undefined],
  ['server/launch/a.mjs', 'node:fs', undefined],
  ['server/launch/a.mjs', 'node:fs/promises', undefined],
  ['server/launch/a.mjs', 'next', 'server/launch runs on Node 20'],
  ['components/graph/a.ts', '#lib/graph/track.ts', undefined],
  ['components/graph/a.ts', '#server/runtime.ts', 'components never import server'],
  ['components/graph/a.ts', 'node:path', 'components run in the browser'],
  ['components/graph/a.ts', 'cytoscape', 'Only components/graph/cytoscape.ts'],
  ['components/graph/cytoscape.ts', 'cytoscape', undefined],
  ['components/graph/cytoscape.ts', '#server/runtime.ts', 'components never import server'],
  ['components/ui/a.tsx', '@base-ui/react/menu', undefined],
  ['components/ui/a.tsx', 'cytoscape', 'Only components/graph/cytoscape.ts'],
  ['components/ui/a.tsx', '#server/runtime.ts', 'components never import server'],
  ['components/graph/a.ts', '@base-ui/react/menu', 'Only components/ui imports Base UI'],
  ['components/graph/cytoscape.ts', '@base-ui/react/menu', 'Only components/ui imports Base UI'],
  ['app/a.ts', '@base-ui/react/menu', 'Only components/ui imports Base UI'],
  ['server/stream/a.ts', '@base-ui/react/menu', 'server never imports the screen'],
  ['components/graph/a.test.ts', '#server/stream/hub.ts', 'components never import server'],
  ['app/api/stream/route.ts', '#server/runtime.ts', undefined],
  ['app/api/stream/route.ts', '#server/stream/hub.ts', 'app enters the server through one door'],
  ['app/api/stream/route.ts', '../../../server/stream/hub.ts', 'Name the room'],
  ['bench/a.ts', '@kubernetes/client-node', undefined],
];

/** Files that import each other, by their types alone: over two rooms, and in one. The third imports one of a circle and is in none. */
const CIRCLE: readonly (readonly [file: string, text: string])[] = [
  ['lib/kube/round.ts', "import type { B } from '#lib/cluster/round.ts';\nexport type A = B | 'a';\n"],
  ['lib/cluster/round.ts', "import type { A } from '#lib/kube/round.ts';\nexport type B = A | 'b';\n"],
  ['lib/std/round.ts', "import { type D } from './back.ts';\nexport type C = D | 'c';\n"],
  ['lib/std/back.ts', "import { type C } from './round.ts';\nexport type D = C | 'd';\n"],
  ['lib/wire/round.ts', "import type { A } from '#lib/kube/round.ts';\nexport type E = A;\n"],
];

/** The ways to import a module, none of which is a way around the rules. */
const FORMS = [
  (name: string) => `import '${name}';`,
  (name: string) => `export * from '${name}';`,
  (name: string) => `void import('${name}');`,
  (name: string, line: number) => `import { X as X${line} } from '${name}'; void X${line};`,
];

describe('import rules', () => {
  let folder: string;
  /** `file:line` -> the reason given. */
  const reasons = new Map<string, string[]>();
  const lineOf = new Map<string, number>();
  /** Files that are part of a circle. */
  const circles = new Set<string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-rules-'));
    const files = new Map<string, string[]>();
    for (const [file, specifier] of CASES) {
      const lines = files.get(file) ?? [];
      lineOf.set(`${file} ${specifier}`, lines.length + 1);
      lines.push(...FORMS.map((form) => form(specifier, lines.length)));
      files.set(file, lines);
    }
    for (const [file, lines] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), `${lines.join('\n')}\n`);
    }
    for (const [file, text] of CIRCLE) await writeFile(join(folder, file), text);
    // What `#lib/` stands for.
    await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const config = await readFile(join(ROOT, '.oxlintrc.json'), 'utf8');
    await writeFile(join(folder, '.oxlintrc.json'), config.replace('"typeAware": true', '"typeAware": false'));
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const output = await promisify(execFile)(process.execPath, [oxlint, '--format=json', '.'], { cwd: folder, maxBuffer: 1 << 26 }).catch(
      (failure: { readonly stdout: string }) => failure,
    );
    const report = JSON.parse(output.stdout) as Report;
    for (const { code, help, filename, labels } of report.diagnostics) {
      if (code === 'import(no-cycle)') circles.add(filename);
      if (code === 'eslint(no-restricted-imports)') {
        const place = `${filename}:${labels[0]?.span.line}`;
        reasons.set(place, [...(reasons.get(place) ?? []), help]);
      }
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('no circle, be it of types alone', () => {
    expect([...circles].sort()).toEqual(['lib/cluster/round.ts', 'lib/kube/round.ts', 'lib/std/back.ts', 'lib/std/round.ts']);
  });

  test.each(CASES.filter(([, , reason]) => reason !== undefined))('%s must not import %s', (file, specifier, reason) => {
    const first = lineOf.get(`${file} ${specifier}`)!;
    for (let form = 0; form < FORMS.length; form += 1)
      expect(reasons.get(`${file}:${first + form}`)).toContainEqual(expect.stringContaining(reason!));
  });

  test.each(CASES.filter(([, , reason]) => reason === undefined))('%s may import %s', (file, specifier) => {
    const first = lineOf.get(`${file} ${specifier}`)!;
    for (let form = 0; form < FORMS.length; form += 1) expect(reasons.get(`${file}:${first + form}`)).toBeUndefined();
  });
});
