// Tests of gateway-programmed.

import { describe, expect, test } from 'vitest';
import { buildCondition, buildGateway, type GatewayOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { gatewayProgrammed } from './gateway-programmed.ts';

const PUBLIC = { kind: 'Gateway', key: 'shop/public' } as const;
const found = (options: GatewayOptions): readonly Diagnosis[] => ask(gatewayProgrammed, [buildGateway(options)], PUBLIC);

test('accepted and programmed: nothing', () => expect(found({})).toEqual([]));

describe('the whole', () => {
  const accepted = buildCondition('Accepted', 'True');

  test('not programmed, with its reason', () => {
    const conditions = [accepted, buildCondition('Programmed', 'False', 'AddressNotAssigned', 'no address')];
    expect(found({ conditions })).toMatchObject([
      { severity: 'broken', short: 'not programmed', cause: 'no address', evidence: [{ note: 'AddressNotAssigned' }] },
    ]);
  });

  test('not accepted goes before not programmed', () => {
    const conditions = [buildCondition('Programmed', 'False', 'Invalid'), buildCondition('Accepted', 'False', 'InvalidParameters')];
    expect(found({ conditions }).map((f) => f.short)).toEqual(['not accepted']);
  });

  test.each([[[]], [[buildCondition('Accepted', 'Unknown', 'Pending'), buildCondition('Programmed', 'Unknown', 'Pending')]]])(
    'nobody has taken it up: a warning that names the class',
    (conditions) => {
      expect(found({ conditions, gatewayClassName: 'shiny' })).toMatchObject([
        {
          severity: 'warning',
          title: 'The Gateway public is taken up by no controller of the class shiny.',
          next: ['kubectl get gatewayclasses', expect.anything()],
        },
      ]);
    },
  );
});

describe('listeners', () => {
  function withListener(...conditions: readonly ReturnType<typeof buildCondition>[]): readonly Diagnosis[] {
    const gateway = buildGateway();
    const listeners = [{ name: 'http', attachedRoutes: 0, conditions }];
    return ask(gatewayProgrammed, [{ ...gateway, status: { ...gateway.status, listeners } }], PUBLIC);
  }

  test.each([
    [buildCondition('Conflicted', 'True', 'HostnameConflict'), 'HostnameConflict'],
    [buildCondition('ResolvedRefs', 'False', 'InvalidCertificateRef'), 'InvalidCertificateRef'],
    [buildCondition('Accepted', 'False', 'PortUnavailable'), 'PortUnavailable'],
  ])('%j', (condition, reason) => {
    expect(withListener(condition)).toMatchObject([
      { title: `The listener http of the Gateway public is not served as it is written: ${reason}.`, at: [{ field: 'spec.listeners[0]' }] },
    ]);
  });

  test('all is well', () => {
    expect(withListener(buildCondition('Conflicted', 'False'), buildCondition('ResolvedRefs', 'True'))).toEqual([]);
  });
});
