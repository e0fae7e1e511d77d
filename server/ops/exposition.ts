// The Prometheus text format, version 0.0.4.

export type Labels = Readonly<Record<string, string>>;
export type Sample = { readonly labels: Labels; readonly value: number; readonly suffix?: '_bucket' | '_sum' | '_count' };
export type Metric = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly help: string;
  readonly samples: readonly Sample[];
};

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function line(name: string, { labels, value, suffix }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}${suffix ?? ''}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

export function exposition(metrics: readonly Metric[]): string {
  let text = '';
  for (const { name, type, help, samples } of metrics) {
    if (samples.length === 0) continue;
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    for (const sample of samples) text += line(name, sample);
  }
  return text;
}

export type Histogram = { observe(value: number): void; samples(): Sample[] };

/** `bounds`: upper bounds, rising, without infinity. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0);
  let sum = 0;
  let count = 0;
  return {
    observe(value) {
      sum += value;
      count++;
      // Buckets are cumulative: a value counts in each that it fits.
      bounds.forEach((bound, i) => {
        if (value <= bound) counts[i] = (counts[i] ?? 0) + 1;
      });
    },
    samples: () => [
      ...bounds.map((bound, i): Sample => ({ labels: { le: String(bound) }, value: counts[i] ?? 0, suffix: '_bucket' })),
      { labels: { le: '+Inf' }, value: count, suffix: '_bucket' },
      { labels: {}, value: sum, suffix: '_sum' },
      { labels: {}, value: count, suffix: '_count' },
    ],
  };
}
