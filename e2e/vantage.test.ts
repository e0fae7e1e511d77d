// Where the reader stands: chosen by palette, key, click and URL; edges, shares, verdicts and the table follow, and nothing moves.

import type { Locator, Page } from '@playwright/test';
import { generateRecording } from '#server/replay/generate.ts';
import { expectNoViolations } from './fixtures/axe.ts';
import { countDrawn } from './fixtures/canvas.ts';
import { tapCanvas, writtenToCanvas } from './fixtures/canvas-tap.ts';
import { localServices } from './fixtures/local-services.ts';
import { camera, expectPublished, service, stations, tree } from './fixtures/picture.ts';
import { expect, test } from './fixtures/test.ts';

function chip(page: Page): Locator {
  return page.getByTestId('vantage');
}

/** The Pods of a label, as the API server lists them. */
async function podsOf(url: string, namespace: string, label: string): Promise<readonly { name: string; node: string }[]> {
  const answer = (await (await fetch(`${url}/api/v1/namespaces/${namespace}/pods?labelSelector=${label}`)).json()) as {
    items: { metadata: { name: string }; spec: { nodeName: string } }[];
  };
  return answer.items.map(({ metadata, spec }) => ({ name: metadata.name, node: spec.nodeName }));
}

/** Names of the Nodes on which none of these Pods is. */
async function nodesWithout(url: string, namespace: string, label: string): Promise<readonly string[]> {
  const used = new Set((await podsOf(url, namespace, label)).map((pod) => pod.node));
  const nodes = (await (await fetch(`${url}/api/v1/nodes`)).json()) as { items: { metadata: { name: string } }[] };
  return nodes.items.map((node) => node.metadata.name).filter((name) => !used.has(name));
}

test('vantage: by the palette, outside at a Node that drops; the box, the cell and the table say so; × leaves', async ({
  page,
  shop,
  open,
}) => {
  const [drops = ''] = await nodesWithout(shop.replay.url, 'shop', 'app%3Dweb');
  await open('/ns/shop?sel=Service:shop/web-public');
  await expectPublished(page, shop.replay, 'shop');
  const before = await stations(page);
  await page.keyboard.press('/');
  await page.keyboard.type(`arrive from outside at ${drops}`);
  await expect(page.getByTestId('palette').getByRole('option', { selected: true })).toContainText(`Arrive from outside at ${drops}`);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?sel=Service:shop/web-public&from=outside:${drops}`);
  await expect(chip(page)).toContainText(`outside, at ${drops}`);
  await expect(service(page, 'shop/web-public')).toContainText(
    /from here: drops: externalTrafficPolicy is Local, and node-\d+ has no endpoint of its own that can take it/,
  );
  await expect(service(page, 'shop/web')).toContainText(/can not be reached from outside/);
  await expect.poll(() => countDrawn(page, `node[id ^= "drop:node:${drops}@"][tone = "drop"]`)).toBe(1);
  await expect(page.locator('[data-here="true"]')).toContainText(/you/);
  // Not one of them is moved by where the reader stands.
  const places = (all: typeof before): string[] => all.map(({ id, x, y }) => `${id} ${x} ${y}`);
  expect(places(await stations(page))).toEqual(places(before));
  expect(await camera(page)).toEqual({ x: '0', y: '0', zoom: '1' });
  await chip(page).getByRole('button', { name: 'Leave where you stand' }).click();
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?sel=Service:shop/web-public`);
  await expect(service(page, 'shop/web-public')).not.toContainText('from here');
});

test('vantage: V stands in the selected Pod, in the picture too; a Local policy keeps to the Node, and Esc leaves', async ({
  page,
  shop,
  open,
}) => {
  const [cached] = await podsOf(shop.replay.url, 'shop', 'app%3Dcache');
  if (cached === undefined) throw new Error('There is no Pod of cache.');
  await open(`/ns/shop?sel=Pod:shop/${cached.name}`);
  await tree(page).waitFor();
  await page.keyboard.press('v');
  await expect(page).toHaveURL(new RegExp(`from=Pod:shop/${cached.name}`));
  const mine = tree(page).locator(`[data-element^="station:Pod:shop/${cached.name}@"]`);
  await expect(mine).toContainText('you stand here');
  await expect(mine).toContainText('100% of your connections, same Node, you yourself');
  await expect(service(page, 'shop/cache')).toContainText('from here: delivers to 1 endpoint');
  const others = tree(page).locator(`[data-element^="station:Pod:shop/cache-"]:not([data-element*="${cached.name}"])`);
  await expect(others.first()).toContainText('skipped, on another Node, and the policy is Local');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?from=Pod:shop/${cached.name}`);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop`);
  await expect(chip(page)).toHaveCount(0);
  // By the cursor of the tree alone, without a selection.
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('v');
  await expect(page).toHaveURL(/from=Pod:shop\//);
});

test('vantage: by URL; endpoints hinted for other zones are skipped, and it is said why', async ({ page, shop, open }) => {
  const [client] = await podsOf(shop.replay.url, 'shop', 'app%3Dcheckout');
  await open(`/ns/shop/svc/recommend?tab=endpoints&from=Pod:shop/${client?.name ?? ''}`);
  const table = page.getByTestId('endpoints');
  await expect(table.getByText('skipped: hinted for other zones')).toHaveCount(4);
  await expect(table.getByText('50% of your connections')).toHaveCount(2);
  await expect(tree(page).locator('[data-role="station"]').filter({ hasText: 'recommend: skipped, hinted for other zones' })).toHaveCount(
    4,
  );
  await expect.poll(() => countDrawn(page, 'edge[role = "endpoint"][source = "service:shop/recommend"][!traffic]')).toBe(4);
  await expect.poll(() => countDrawn(page, 'edge[role = "endpoint"][source = "service:shop/recommend"][?traffic]')).toBe(2);
  await expect(chip(page)).toContainText(client?.name ?? '');
});

test('vantage: a Pod of another namespace, found by the server, is brought along without losing the picture', async ({
  page,
  shop,
  open,
}) => {
  await open('/ns/shop');
  await expectPublished(page, shop.replay, 'shop');
  const before = await stations(page);
  await page.keyboard.press('v');
  await page.keyboard.type('db-0');
  await expect(page.getByTestId('palette').getByRole('option', { selected: true })).toContainText('Stand in db-0');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?from=Pod:data/db-0`);
  await expect(chip(page)).toContainText('in data/db-0');
  // Its Node is known only when its record has come.
  await expect(page.locator('[data-here="true"]')).toHaveCount(1);
  await expect(service(page, 'shop/api')).toContainText('from here: delivers to 6 endpoints, 17% each');
  expect((await stations(page)).map(({ id, x, y }) => `${id} ${x} ${y}`)).toEqual(before.map(({ id, x, y }) => `${id} ${x} ${y}`));
  await expect(page.getByTestId('service-list').locator('[data-service^="data/"]'), 'nothing else of its namespace comes').toHaveCount(0);
});

test('vantage: the other mouse button on a Node, and the popover for way in, family and proxy', async ({ page, shop, open }) => {
  await open('/ns/shop');
  await tree(page).waitFor();
  await page.getByRole('button', { name: 'node-0003' }).click({ button: 'right' });
  const menu = page.getByRole('menu', { name: /^Node / });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?from=outside:node-0003`);
  await chip(page)
    .getByRole('button', { name: /^You stand/ })
    .click();
  const dialog = page.getByRole('dialog', { name: /^How you get in/ });
  await dialog.getByLabel('Way in').selectOption('nodePort');
  await dialog.getByLabel('Mode').selectOption('nftables');
  await dialog.getByLabel('IP family').selectOption('IPv6');
  await expect(page).toHaveURL(`${shop.signalbox.url}/ns/shop?from=outside:node-0003&via=nodePort&family=IPv6&proxy=nftables`);
  await expect(chip(page)).toContainText('by node port, IPv6, nftables');
  await expect(service(page, 'shop/admin')).toContainText('the Service has no address of this IP family');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(/from=outside/);
});

for (const theme of ['light', 'dark'] as const) {
  test(`vantage: node by node, in plain words with the rules, and without a violation of accessibility, ${theme}`, async ({
    page,
    shop,
    open,
  }) => {
    const [drops = ''] = await nodesWithout(shop.replay.url, 'shop', 'app%3Dweb');
    await open(`/ns/shop/svc/web-public?tab=nodes&theme=${theme}`);
    const table = page.getByTestId('node-table');
    const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: drops }) });
    await expect(row.getByRole('cell')).toHaveText(['delivers to 4 endpoints', 'drops', '503']);
    await row.getByRole('button', { name: drops, exact: true }).click();
    await expect(table).toContainText('has no endpoint of its own that can take it');
    await expect(table).toContainText('R55');
    await expect(table).toContainText('hears 503');
    await expectNoViolations(page, 'tab Nodes');
    await row.getByRole('button', { name: 'drops' }).click();
    await expect(page).toHaveURL(new RegExp(`from=outside:${drops}&via=loadBalancer`));
    await expect(table.getByRole('rowheader').filter({ hasText: 'you are here' })).toHaveText(`${drops}you are here`);
    await chip(page)
      .getByRole('button', { name: /^You stand/ })
      .click();
    await expectNoViolations(page, 'with a vantage and its popover');
  });
}

// What it costs is measured by `npm run bench -- browser`; here is what must be so on any machine.
for (const { what, recording, least } of [
  { what: 'every line carries something', recording: generateRecording({ services: 10, pods: 500, nodes: 20 }), least: 10 },
  { what: 'nearly every line changes between taken and skipped', recording: localServices(10, 500, 20), least: 500 },
])
  test(`vantage: another place to stand is one picture: each element of 500 Pods is written once, and nothing moves; ${what}`, async ({
    page,
    startReplay,
    start,
    open,
  }) => {
    const replay = await startReplay({ recording, at: 0 });
    await open('/ns/scale-0?sel=Node:node-0003', await start(replay.url));
    await expectPublished(page, replay, 'scale-0');
    expect(await stations(page)).toHaveLength(500);
    await tapCanvas(page);
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('v');
      await expect(page).toHaveURL(/&from=Node:node-0003$/);
      await expect(service(page, 'scale-0/svc-0000')).toContainText('from here');
      const stood = await writtenToCanvas(page);
      await page.keyboard.press('v');
      await expect(chip(page)).toHaveCount(0);
      await expect(service(page, 'scale-0/svc-0000')).not.toContainText('from here');
      const left = await writtenToCanvas(page);
      console.log(`vantage: 500 Pods, ${what}: ${stood.written} elements written to stand there, ${left.written} to leave`);
      for (const { pictures, written, times, moved } of [stood, left]) {
        expect(pictures, 'pictures drawn').toBe(1);
        expect(written, 'elements that differ').toBeGreaterThanOrEqual(least);
        expect(times, 'times that an element is written').toBe(1);
        expect(moved).toEqual([]);
      }
    }
  });

test('vantage: a Pod that goes under the reader is told as gone, with its successor and the way back; so is its link', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  // A moment later the rollout of web replaces its Pods.
  const replay = await startReplay({ at: 10_000 });
  const signalbox = await start(replay.url);
  const [mine] = await podsOf(replay.url, 'shop', 'app%3Dweb');
  if (mine === undefined) throw new Error('There is no Pod of web.');
  await open(`/ns/shop?from=Pod:shop/${mine.name}`, signalbox);
  await expect(service(page, 'shop/web')).toContainText('from here: delivers');
  await expect(page.getByTestId('lost-vantage')).toHaveCount(0);
  replay.seek(60_000);
  const lost = page.getByTestId('lost-vantage');
  await expect(lost).toContainText(`Pod ${mine.name} is gone since`);
  await expect(lost).toContainText('is of the same Deployment web.');
  await expect(service(page, 'shop/web')).not.toContainText('from here');
  await expectNoViolations(page, 'lost vantage');
  await page.reload();
  await expect(lost).toContainText(`Pod ${mine.name} is gone since`);
  await lost.getByRole('button', { name: /^Stand in web-/ }).click();
  await expect(lost).toHaveCount(0);
  await expect(service(page, 'shop/web')).toContainText('from here: delivers');
  await open('/ns/shop?from=Node:node-0099', signalbox);
  await expect(lost).toContainText('There is no Node node-0099: it is gone, or never was.');
  await lost.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(`${signalbox.url}/ns/shop`);
});
