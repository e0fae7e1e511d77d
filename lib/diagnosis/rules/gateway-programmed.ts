// A Gateway that is not served, or one of whose listeners is not.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { type Condition, conditionOf } from '#lib/kube/condition.ts';
import type { Gateway } from '#lib/kube/gateway.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { RecordContext, RuleAbout } from '#lib/diagnosis/rule.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';

type Context = RecordContext<'Gateway'>;

/** The message of the condition is the cause of the finding. */
function said({ reason }: Condition): string {
  return reason ?? 'no reason given';
}

/** As its controller says of the whole of it. */
export function isServed({ status: { conditions } }: Gateway): boolean {
  const isTrue = (type: string): boolean => conditionOf(conditions, type)?.status === 'True';
  const isFalse = (type: string): boolean => conditionOf(conditions, type)?.status === 'False';
  return isTrue('Accepted') && !isFalse('Programmed');
}

function whole({ subject, record, key }: Context, next: readonly string[]): readonly Found[] {
  const { name } = record.metadata;
  const because = commonCause('gateway-not-served', [key]);
  const { conditions } = record.status;
  for (const type of ['Accepted', 'Programmed'] as const) {
    const condition = conditionOf(conditions, type);
    if (condition?.status !== 'False') continue;
    return [
      {
        title: `The Gateway ${name} is ${type === 'Accepted' ? 'not accepted by its controller' : 'not programmed: what it should serve is not served'}.`,
        short: type === 'Accepted' ? 'not accepted' : 'not programmed',
        evidence: [evidence(subject, `status.conditions[type=${type}]`, 'False', said(condition))],
        cause: condition.message,
        because,
        next,
      },
    ];
  }
  if (conditions.some((c) => c.type === 'Accepted' && c.status === 'True')) return [];
  const { gatewayClassName } = record.spec;
  return [
    {
      severity: 'warning',
      title: `The Gateway ${name} is taken up by no controller of the class ${gatewayClassName}.`,
      short: 'not taken up',
      evidence: [
        evidence(subject, 'status.conditions[type=Accepted]', conditionOf(conditions, 'Accepted')?.status),
        evidence(subject, 'spec.gatewayClassName', gatewayClassName),
      ],
      cause: 'There is no GatewayClass of that name, or its controller is not running.',
      because,
      next: [kubectl('', 'get', 'gatewayclasses'), ...next],
    },
  ];
}

/** Of a listener what its controller says is wrong; conflicts are True when they are there. */
function listeners({ subject, record }: Context, next: readonly string[]): readonly Found[] {
  return record.status.listeners.flatMap(({ name, conditions }): Found[] => {
    const wrong = conditions.find(
      ({ type, status }) =>
        (type === 'Conflicted' && status === 'True') || ((type === 'Accepted' || type === 'ResolvedRefs') && status === 'False'),
    );
    if (wrong === undefined) return [];
    const index = record.spec.listeners.findIndex((l) => l.name === name);
    return [
      {
        part: name,
        title: `The listener ${name} of the Gateway ${record.metadata.name} is not served as it is written: ${wrong.reason ?? wrong.type}.`,
        short: `listener ${name}`,
        evidence: [evidence(subject, `status.listeners[name=${name}].conditions[type=${wrong.type}]`, wrong.status, said(wrong))],
        cause: wrong.message,
        next,
        at: [index < 0 ? subject : { ...subject, field: `spec.listeners[${index}]` }],
      },
    ];
  });
}

export const gatewayProgrammed: RuleAbout<'Gateway'> = {
  id: 'gateway-programmed',
  about: 'Gateway',
  item: 'way-in',
  severity: 'broken',
  needs: ['Gateway'],
  beyond: [],
  settles: {
    seconds: 120,
    because: 'A controller may start proxies and wait for a load balancer before it calls a new Gateway programmed.',
  },
  title: 'A Gateway, or one of its listeners, is not served',
  short: 'not programmed',
  explains: [
    'The condition Accepted or Programmed of the Gateway is False, a listener is in conflict with another or names a certificate that cannot be used, or no controller has taken the Gateway up at all. Routes that hang on it get no requests, or not all.',
    'AddressNotAssigned: no load balancer has given it an address. InvalidCertificateRef: the Secret with the certificate does not exist, is not valid, or is in another namespace without a ReferenceGrant. Pending: there is no GatewayClass of that name, or its controller is not running.',
    'The message of the controller says more; so do the events of the Gateway.',
  ].join('\n\n'),
  peers: ['k8sgpt Gateway'],
  semantics: 'Diagnosis 42',
  find(context) {
    const { namespace, name } = context.record.metadata;
    const next = [kubectl(namespace, 'describe', 'gateway', name)];
    return [...whole(context, next), ...listeners(context, next)];
  },
};
