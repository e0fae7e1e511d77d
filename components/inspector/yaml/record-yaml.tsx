'use client';
// A record as YAML, with the command for the whole object.

import { useMemo } from 'react';
import { type KubeRecord, RESOURCES } from '#lib/kube/record.ts';
import { useShown } from '#components/live/context.ts';
import { Command } from '#components/ui/command.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { kubectl } from '#components/inspector/parts/kubectl.ts';
import { toYaml } from './to-yaml.ts';

/** Keys in the second ink, values in the first: enough to scan by, without a highlighter. */
function Line({ text }: { readonly text: string }) {
  const match = /^(\s*(?:- )?)([^\s:'"][^:'"]*:)(.*)$/.exec(text);
  if (match === null) return <>{text}</>;
  return (
    <>
      {match[1]}
      <span className="text-ink-3">{match[2]}</span>
      {match[3]}
    </>
  );
}

export function RecordYaml({ record }: { readonly record: KubeRecord }) {
  const { status } = useShown();
  const yaml = useMemo(() => toYaml(record), [record]);
  const resource = RESOURCES.find((r) => r.kind === record.kind)?.resource ?? record.kind;
  const { namespace, name } = record.metadata;
  return (
    <div className="px-4 py-3">
      <p className="text-label text-ink-3">
        These are the fields that Signalbox reads. Environment, arguments, volumes and nearly all annotations never enter it. The whole
        object:
      </p>
      <div className="mt-2">
        <Command text={kubectl(status?.cluster, namespace, 'get', resource, name, '-o', 'yaml')} />
      </div>
      <div className="mt-3 mb-1 flex items-center justify-between border-t border-hairline pt-2">
        <h3 className="text-label font-medium text-ink-3">{record.kind}</h3>
        <CopyButton text={yaml} what="YAML" />
      </div>
      <pre className="mono overflow-x-auto leading-[18px]" data-testid="yaml" tabIndex={0} aria-label={`${record.kind} as YAML`}>
        {yaml.split('\n').map((text, i) => (
          <span key={i}>
            <Line text={text} />
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  );
}
