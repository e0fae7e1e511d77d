// NetworkPolicies: who may call a Service, the policies themselves, the picture from where somebody stands, and other policy APIs.

import { addObjects } from '#testing/replay/add-objects.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { expectNoViolations } from './fixtures/axe.ts';
import { countDrawn } from './fixtures/canvas.ts';
import { service, tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

async function podNamed(url: string, namespace: string, app: string): Promise<string> {
  const answer = (await (await fetch(`${url}/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`)).json()) as {
    items: { metadata: { name: string } }[];
  };
  return answer.items[0]?.metadata.name ?? '';
}

test('policy: who may call gateway, by rule, by workload and by namespace; the policy opens from there', async ({ page, open }) => {
  await open('/ns/payments?sel=Service:payments/gateway&tab=policy');
  const tab = page.getByTestId('policy');
  await expect(tab).toContainText('2 NetworkPolicies isolate them');
  await expect(tab).toContainText('443 (https) → Pod port 8443');
  await expect(tab).toContainText('Pods app=checkout of namespace shop');
  await expect(tab).toContainText('No rule lets in those of 6 others');
  const callers = tab.locator('section', { hasText: 'Workloads of payments' });
  await expect(callers.getByRole('img', { name: 'may not call' })).toHaveCount(4);
  await expect(callers).toContainText('its own egress: default-deny has no rule that allows anything');
  await expect(page.getByTestId('may-be-overridden')).toHaveCount(0);
  await expectNoViolations(page, 'who may call');

  await tab.getByRole('button', { name: 'gateway-from-checkout' }).click();
  await expect(page).toHaveURL(/sel=NetworkPolicy:payments\/gateway-from-checkout/);
  const panel = page.getByTestId('inspector');
  await expect(panel).toContainText('from Pods app=checkout of namespace shop');
  await expect(panel).toContainText('on TCP 8443');
  await expect(panel.locator('section', { hasText: 'Pods that it selects' }).getByRole('button')).toHaveCount(2);
  await expectNoViolations(page, 'a NetworkPolicy');
  await panel.getByRole('tab', { name: 'YAML' }).click();
  await expect(page.getByTestId('yaml')).toContainText('apiVersion: networking.k8s.io/v1');
});

test('policy: Pods that no policy selects are open to everybody', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/checkout&tab=policy');
  await expect(page.getByTestId('policy')).toContainText('No NetworkPolicy selects them for ingress: everybody may call.');
});

test('policy: in the picture a line ends before the station that policy closes, and is whole for whom it opens', async ({
  page,
  shop,
  open,
}) => {
  const stranger = await podNamed(shop.replay.url, 'shop', 'web');
  await open(`/ns/payments?from=Pod:shop/${stranger}`);
  const stations = tree(page).locator('[data-element^="station:Pod:payments/gateway-"]');
  await expect(stations.first()).toContainText('blocked, no rule of NetworkPolicies default-deny and gateway-from-checkout lets you in');
  await expect(service(page, 'payments/gateway')).toContainText('NetworkPolicy blocks all of them');
  await expect.poll(() => countDrawn(page, 'node[role = "station"][?blocked]')).toBe(2);
  await expect.poll(() => countDrawn(page, 'edge[role = "endpoint"][source = "service:payments/gateway"][!traffic]')).toBe(2);

  const friend = await podNamed(shop.replay.url, 'shop', 'checkout');
  await open(`/ns/payments?from=Pod:shop/${friend}`);
  await expect(stations.first()).toContainText('50% of your connections');
  await expect.poll(() => countDrawn(page, 'node[role = "station"][?blocked]')).toBe(0);
});

test('policy: where the cluster has policies of another API, answers may be overridden', async ({ page, startReplay, start, open }) => {
  const other = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { namespace: 'shop', name: 'one', uid: 'cilium-one' },
  };
  const replay = await startReplay({ recording: addObjects(await openRecording('shop'), [other]) });
  const signalbox = await start(replay.url);
  await open('/ns/payments?sel=Service:payments/gateway&tab=policy', signalbox);
  await expect(page.getByTestId('may-be-overridden')).toContainText('ciliumnetworkpolicies.cilium.io');
});

test('policy: where NetworkPolicies may not be read, nothing is claimed', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay();
  replay.addFault({ kind: 'forbidden', resource: 'networkpolicies', allow: [] });
  const signalbox = await start(replay.url);
  await open('/ns/payments?sel=Service:payments/gateway&tab=policy', signalbox);
  await expect(page.getByTestId('policy')).toHaveText(/^Who may call is not known: Signalbox may not read NetworkPolicies\./);
});
