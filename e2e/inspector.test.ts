// The inspector: port chains, the endpoints as their slices have them, the object as YAML, and nothing that must not be shown.

import { parse } from 'yaml';
import { expectPublished } from './fixtures/picture.ts';
import { readNamespace } from './fixtures/published.ts';
import { CANARY } from './fixtures/page-guard.ts';
import { expect, test } from './fixtures/test.ts';

test('inspector: the port chain ends at the container, or says that there is none', async ({ page, open }) => {
  await open('/ns/shop?sel=Service:shop/web');
  await expect(page.getByTestId('port-chain')).toContainText(/80.*http.*8080 in web/s);
  await open('/ns/payments?sel=Service:payments/ledger');
  await expect(page.getByTestId('port-chain')).toContainText('no such container port');
});

const STATES = { ready: 'ready', draining: 'draining', notReady: 'not ready', broken: 'broken' } as const;

for (const { key, at } of [
  { key: 'shop/web-public', at: 20_000 },
  { key: 'shop/recommend', at: 190_000 },
  { key: 'data/legacy', at: 124_000 },
  { key: 'data/db', at: 334_000 },
]) {
  test(`inspector: the endpoints of ${key} are those of its EndpointSlices`, async ({ page, shop, open }) => {
    shop.replay.seek(at);
    const [namespace = '', name = ''] = key.split('/');
    await open(`/ns/${namespace}?sel=Service:${key}&tab=endpoints`);
    const answer = (await (
      await fetch(
        `${shop.replay.url}/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name%3D${name}`,
      )
    ).json()) as { items: { endpoints?: { addresses: string[] }[] }[] };
    const addresses = answer.items.flatMap((slice) => slice.endpoints ?? []).map((e) => e.addresses[0] ?? '');
    // The rows are in the order of their states: they are read one by one when none of them changes any more.
    await expectPublished(page, shop.replay, namespace);
    const table = page.getByTestId('endpoints');
    await expect(table.getByRole('row')).toHaveCount(new Set(addresses).size);
    for (const address of addresses) await expect(table).toContainText(address);
    const { published } = await readNamespace(shop.replay.url, namespace);
    for (const row of await table.getByRole('row').all()) {
      const words = (await row.textContent()) ?? '';
      const [, state] = [...published].find(([id]) => words.includes(id.slice(id.lastIndexOf('/') + 1).replace(/^Address:/, ''))) ?? [];
      expect(state, `${words} is published`).toBeDefined();
      await expect(row.getByRole('img').first()).toHaveAccessibleName(STATES[state ?? 'ready']);
    }
  });
}

test('inspector: a Service whose object differs from its Pods names the difference', async ({ page, open }) => {
  await open('/ns/payments?sel=Service:payments/refunds');
  await expect(page.getByTestId('finding')).toContainText('The selector matches no Pod.');
  await expect(page.getByTestId('finding')).toContainText(/is close to/);
});

test('inspector: the object as YAML, copied', async ({ page, context, shop, open }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: shop.signalbox.url });
  await open('/ns/shop?sel=Service:shop/web-public&tab=yaml');
  await expect(page.getByTestId('yaml')).toContainText('externalTrafficPolicy: Local');
  await page.getByRole('button', { name: 'Copy YAML' }).click();
  await expect(page.getByRole('button', { name: 'Copy YAML' })).toContainText('Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const object = parse(copied) as { kind: string; metadata: { name: string }; spec: { externalTrafficPolicy: string; ports: unknown[] } };
  expect(object.kind).toBe('Service');
  expect(object.metadata.name).toBe('web-public');
  expect(object.spec.externalTrafficPolicy).toBe('Local');
});

test('inspector: no canary in any panel of a Pod, though its object carries one', async ({ page, shop, open }) => {
  const pods = (await (await fetch(`${shop.replay.url}/api/v1/namespaces/shop/pods`)).json()) as {
    items: { metadata: { name: string } }[];
  };
  const planted = pods.items.find((pod) => JSON.stringify(pod).includes(CANARY));
  expect(planted, 'the recording has its canary').toBeDefined();
  // The guard of every test looks into the streams, the answers and the page for it.
  for (const tab of ['overview', 'yaml']) {
    await open(`/ns/shop?sel=Pod:shop/${planted?.metadata.name ?? ''}&tab=${tab}`);
    await expect(page.getByTestId('inspector')).toContainText(planted?.metadata.name ?? '');
    expect(await page.content()).not.toContain(CANARY);
  }
});
