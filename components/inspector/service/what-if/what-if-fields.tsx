'use client';
// What if: the fields of the Service, each with what it is in the cluster.

import { useId } from 'react';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Assumption, Distribution } from '#lib/whatif/assumption.ts';
import { useWhatIf } from '#components/live/use-what-if.ts';
import { Section } from '#components/ui/section.tsx';
import { Said, SELECT } from './what-if-said.tsx';

type Option = { readonly value: string; readonly change: Assumption };

type FieldProps = {
  readonly service: Key;
  /** Also the subject of the change. */
  readonly field: Exclude<Assumption['kind'], 'pod' | 'drain' | 'replicas'>;
  readonly now: string;
  readonly options: readonly Option[];
};

function Field({ service, field, now, options }: FieldProps) {
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const supposed = find(field);
  const value = options.find((o) => supposed !== undefined && same(o.change, supposed))?.value ?? now;
  const values = options.some((o) => o.value === now) ? options.map((o) => o.value) : [now, ...options.map((o) => o.value)];
  return (
    <>
      <label htmlFor={id} className="min-w-0 truncate text-label leading-7 text-ink-2" title={field}>
        {field}
      </label>
      <span className="grid min-w-0">
        <select
          id={id}
          data-on={supposed !== undefined}
          aria-describedby={`${id}-said`}
          className={SELECT}
          value={value}
          onChange={(event) => {
            const option = options.find((o) => o.value === event.target.value);
            if (option === undefined || option.value === now) letGo(field);
            else suppose(option.change);
          }}
        >
          {values.map((each) => (
            <option key={each} value={each}>
              {each}
              {each === now ? ' (as it is)' : ''}
            </option>
          ))}
        </select>
      </span>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject={field} service={service} />
      </span>
    </>
  );
}

const POLICIES = ['Cluster', 'Local'] as const;
const DISTRIBUTIONS: readonly Distribution[] = ['none', 'PreferSameZone', 'PreferSameNode'];

function EarlyField({ service, now }: { readonly service: Key; readonly now: boolean }) {
  const { find, suppose, letGo } = useWhatIf(service);
  const id = useId();
  const supposed = find('publishNotReadyAddresses');
  return (
    <>
      <label htmlFor={id} className="min-w-0 truncate text-label leading-7 text-ink-2" title="publishNotReadyAddresses">
        publishNotReadyAddresses
      </label>
      <span>
        <span className="flex h-7 items-center gap-2">
          <input
            id={id}
            type="checkbox"
            className="size-4 accent-accent"
            checked={supposed?.kind === 'publishNotReadyAddresses' ? supposed.to : now}
            onChange={(event) => {
              if (event.target.checked === now) letGo('publishNotReadyAddresses');
              else suppose({ kind: 'publishNotReadyAddresses', to: event.target.checked });
            }}
          />
          <span className="text-ink-3">{now ? 'on as it is' : 'off as it is'}</span>
        </span>
      </span>
      <span className="col-span-2 empty:hidden">
        <Said id={`${id}-said`} subject="publishNotReadyAddresses" service={service} />
      </span>
    </>
  );
}

export function FieldControls({ service }: { readonly service: Service }) {
  const { spec, metadata } = service;
  const key = keyOf(metadata.namespace, metadata.name);
  return (
    <Section title="The Service">
      <div className="grid grid-cols-[minmax(0,1fr)_134px] gap-x-2 gap-y-1">
        <Field
          service={key}
          field="externalTrafficPolicy"
          now={spec.externalTrafficPolicy ?? 'unset'}
          options={POLICIES.map((to) => ({ value: to, change: { kind: 'externalTrafficPolicy', to } }))}
        />
        <Field
          service={key}
          field="internalTrafficPolicy"
          now={spec.internalTrafficPolicy ?? 'Cluster'}
          options={POLICIES.map((to) => ({ value: to, change: { kind: 'internalTrafficPolicy', to } }))}
        />
        <Field
          service={key}
          field="trafficDistribution"
          now={spec.trafficDistribution ?? 'none'}
          options={DISTRIBUTIONS.map((to) => ({ value: to, change: { kind: 'trafficDistribution', to } }))}
        />
        <Field
          service={key}
          field="sessionAffinity"
          now={spec.sessionAffinity}
          options={(['None', 'ClientIP'] as const).map((to) => ({ value: to, change: { kind: 'sessionAffinity', to } }))}
        />
        <EarlyField service={key} now={spec.publishNotReadyAddresses} />
      </div>
    </Section>
  );
}
