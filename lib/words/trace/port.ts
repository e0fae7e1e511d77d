// Which port of a Service is meant.

import type { Evidence } from '#lib/cluster/finding.ts';
import { servicePortText } from '#lib/kube/protocol.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { listed } from '#lib/std/listed.ts';
import type { NearPort, PortFact } from '#lib/trace/facts/port.ts';
import type { Asked, Said } from './asked.ts';

/** A clause; undefined where nothing suggests itself. */
function nearWords(near: NearPort, { target: { port, protocol } }: Asked): string | undefined {
  switch (near.kind) {
    case 'none':
      return undefined;
    case 'other-protocol':
      return `its port ${near.port.port} is ${near.port.protocol}, and this is ${protocol}`;
    case 'pod-port':
      return `${port} is the port of its Pods: clients of the Service use ${near.service}, which leads there`;
    case 'node-port':
      return `${port} is its node port: it is open on the addresses of Nodes`;
    default:
      return assertNever(near);
  }
}

function listedWords({ port, by }: Extract<PortFact, { kind: 'listed' }>, { target }: Asked): string {
  const text = servicePortText(port);
  if (by === 'node-port') return `Node port ${port.nodePort ?? 0} stands for port ${text} of the Service.`;
  if (target.port === undefined) return `No port is typed: this is the first one of the Service, ${text}.`;
  if (typeof target.port === 'string') return `${target.port} is the Service’s name for port ${text}; a client dials the number.`;
  return `The Service listens on ${text}.`;
}

/** `Service shop/web has no port 81/TCP` */
function hasNoWords({ service }: Extract<PortFact, { kind: 'unlisted' }>, { target: { port, protocol } }: Asked): string {
  return `Service ${service} has no ${port === undefined ? `port of protocol ${protocol}` : `port ${port}/${protocol}`}`;
}

export function portSaid(fact: PortFact, asked: Asked): Said {
  const { port: typed } = asked.target;
  switch (fact.kind) {
    case 'listed': {
      const { port, index } = fact;
      const subject = { kind: 'Service', key: fact.service } as const;
      const at = `spec.ports[${index}]`;
      const evidence: Evidence[] = [
        { subject, field: `${at}.port`, value: `${port.port}/${port.protocol}` },
        { subject, field: `${at}.targetPort`, value: String(port.targetPort) },
      ];
      if (port.nodePort !== undefined) evidence.push({ subject, field: `${at}.nodePort`, value: String(port.nodePort) });
      return { says: listedWords(fact, asked), evidence };
    }
    case 'unlisted': {
      const has = fact.ports.length === 0 ? 'it has none' : `it has ${listed(fact.ports.map(servicePortText))}`;
      const evidence = fact.ports.map(
        (p, i): Evidence => ({
          subject: { kind: 'Service', key: fact.service },
          field: `spec.ports[${i}]`,
          value: `${servicePortText(p)} → ${p.targetPort}`,
        }),
      );
      return { says: `${hasNoWords(fact, asked)}: ${nearWords(fact.near, asked) ?? has}.`, evidence };
    }
    case 'headless': {
      const which =
        typeof typed === 'number'
          ? `${fact.number} is dialled at the Pod itself`
          : `${typed === undefined ? 'no port is typed, and its first one' : typed} is ${fact.number} at the Pods`;
      return { says: `A headless Service maps no ports: ${which}.`, evidence: [] };
    }
    case 'no-number': {
      const says =
        typed === undefined ? 'No port is typed: type one to go on.' : `“${typed}” is the name of no port here: type its number.`;
      return { says, evidence: [] };
    }
    default:
      return assertNever(fact);
  }
}

/** Where the trace ends with the port; undefined where it leads on. */
export function portOutcome(fact: PortFact, outcome: 'refused' | 'times-out' | 'impossible', asked: Asked): string | undefined {
  const { port } = asked.target;
  switch (fact.kind) {
    case 'listed':
    case 'headless':
      return undefined;
    case 'no-number':
      return `Can not connect: ${port === undefined ? 'no port is typed' : `no port is called ${port}`}.`;
    case 'unlisted': {
      const what = { refused: 'Refused', 'times-out': 'Times out, most likely', impossible: 'Can not connect' }[outcome];
      return `${what}: ${hasNoWords(fact, asked)}.`;
    }
    default:
      return assertNever(fact);
  }
}
