// A Prometheus on the loopback that scrapes one target each second and has the rules of deploy/prometheus.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { component } from '../kube/components.ts';
import { type Guardian, startProgram } from '../kube/program.ts';

const RULES = fileURLToPath(new URL('../../deploy/prometheus/rules.yaml', import.meta.url));

export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
export type Alert = { readonly state: string; readonly labels: Readonly<Record<string, string>> };

export type Prometheus = {
  query(promql: string): Promise<readonly Sample[]>;
  alerts(): Promise<readonly Alert[]>;
  problem(): string | undefined;
  stop(): Promise<void>;
};

type Vector = {
  readonly data?: { readonly result?: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[] };
};

/** `target` and `port`: of what is scraped, and its own. */
export async function startPrometheus(guardian: Guardian, folder: string, port: number, target: number): Promise<Prometheus> {
  const file = join(folder, 'prometheus.yaml');
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [RULES],
    scrape_configs: [{ job_name: 'signalbox', static_configs: [{ targets: [`127.0.0.1:${target}`] }] }],
  };
  await writeFile(file, JSON.stringify(config));
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const program = startProgram(guardian, 'prometheus', component('prometheus').path, args, join(folder, 'prometheus.log'));

  async function ask(path: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return response.json();
  }

  return {
    async query(promql) {
      const answer = (await ask(`/api/v1/query?query=${encodeURIComponent(promql)}`)) as Vector;
      return (answer.data?.result ?? []).map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async alerts() {
      const answer = (await ask('/api/v1/alerts')) as { readonly data?: { readonly alerts?: readonly Alert[] } };
      return answer.data?.alerts ?? [];
    },
    problem: () => program.problem(),
    stop: () => program.stop(),
  };
}
