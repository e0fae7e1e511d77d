// The designed states: each says what happened, why, and what to do.

import { expectNoViolations } from './fixtures/axe.ts';
import { expectPublished } from './fixtures/picture.ts';
import { kubeconfigFor } from './fixtures/signalbox.ts';
import { expect, test } from './fixtures/test.ts';

test('states: a kind that may not be read leaves the others live, and names the role to ask for', async ({
  page,
  startReplay,
  start,
  open,
}) => {
  const replay = await startReplay();
  replay.addFault({ kind: 'forbidden', allow: [], resource: 'networkpolicies' });
  replay.addFault({ kind: 'forbidden', allow: [], resource: 'nodes' });
  await open('/ns/shop', await start(replay.url));
  const notice = page.getByTestId('notice-denied');
  await expect(notice).toContainText('Node');
  await expect(notice).toContainText('NetworkPolicy');
  await expectPublished(page, replay, 'shop');
  await expectNoViolations(page, 'denied');
  await notice.getByRole('button').first().click();
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('kind: ClusterRole');
  await expect(sheet).toContainText('resources: ["nodes"]');
  await expect(sheet).toContainText('resources: ["networkpolicies"]');
  await expect(sheet).toContainText('verbs: ["list", "watch"]');
  await expectNoViolations(page, 'role');
});

test('states: a namespace without a Service', async ({ page, shop, open }) => {
  expect(shop.replay.state().paused).toBe(true);
  await open('/ns/kube-public');
  const { items } = (await (await fetch(`${shop.replay.url}/api/v1/namespaces/kube-public/services`)).json()) as { items: unknown[] };
  expect(items).toEqual([]);
  await expect(page.getByRole('heading', { name: 'No Service in kube-public.' })).toBeVisible();
  await expectNoViolations(page, 'empty namespace');
  await page.getByRole('link', { name: 'Show all namespaces' }).click();
  await expect(page.getByTestId('overview')).toBeVisible();
});

test('states: a namespace and a Service that do not exist', async ({ page, open }) => {
  await open('/ns/nowhere');
  await expect(page.getByRole('heading', { name: 'There is no namespace nowhere.' })).toBeVisible();
  await expectNoViolations(page, 'unknown namespace');
  await open('/ns/shop/svc/nothing');
  await expect(page.getByRole('heading', { name: 'There is no Service nothing in shop.' })).toBeVisible();
  await expectNoViolations(page, 'unknown Service');
  await page.getByRole('link', { name: 'Show the namespace shop' }).click();
  await expect(page.getByRole('tree')).toBeAttached();
});

test('states: a selected thing that is gone', async ({ page, open }) => {
  await open('/ns/shop?sel=Pod:shop/web-long-gone');
  await expect(page.getByTestId('gone')).toContainText('It is not in this view');
  await expectNoViolations(page, 'gone');
});

test('states: a filter that matches nothing', async ({ page, open }) => {
  await open('/');
  await page.getByTestId('overview-filter').fill('no-such-thing');
  await expect(page.getByTestId('no-match')).toContainText('No Service matches “no-such-thing”.');
  await expectNoViolations(page, 'no match');
  await page.getByTestId('overview-filter').press('Escape');
  await expect(page.getByTestId('no-match')).toHaveCount(0);
});

test('states: reading, with the progress of each kind', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay();
  // Services, slices and Pods are asked to wait, so there is nothing to show yet.
  replay.addFault({ kind: 'busy', code: 503, retryAfter: 5, resource: 'pods' });
  replay.addFault({ kind: 'busy', code: 503, retryAfter: 5, resource: 'services' });
  await open('/ns/shop', await start(replay.url));
  await expect(page.getByTestId('syncing')).toBeVisible();
  await expect(page.getByTestId('syncing').getByRole('listitem').filter({ hasText: 'Node' }).first()).toContainText('read');
  await expectNoViolations(page, 'reading');
  replay.clearFaults();
  await expect(page.getByRole('tree')).toBeAttached();
  await expectPublished(page, replay, 'shop');
});

test('states: an API server that does not answer', async ({ page, start, open }) => {
  // Nobody listens on the discard port.
  await open('/', await start(kubeconfigFor('http://127.0.0.1:9')));
  await expect(page.getByTestId('cluster-problem').or(page.getByTestId('syncing'))).toBeVisible();
  await expect(page.locator('body')).toContainText(/refused|does not answer/);
  await expectNoViolations(page, 'unreachable');
});

test('states: a context that does not exist', async ({ page, start, open }) => {
  await open('/', await start(kubeconfigFor('http://127.0.0.1:9'), { flags: ['--context', 'nope'] }));
  await expect(page.getByRole('heading', { name: 'There is no cluster to show.' })).toBeVisible();
  await expect(page.getByTestId('cluster-problem')).toContainText('nope');
  await expectNoViolations(page, 'no cluster');
});

test('states: credentials that may read nothing: unknown is not said to be none', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay();
  replay.addFault({ kind: 'forbidden', allow: [] });
  await open('/ns/payments', await start(replay.url));
  await expect(page.getByRole('heading', { name: 'Nothing of this cluster may be read.' })).toBeVisible();
  const panel = page.getByTestId('inspector');
  // Services, endpoints, Pods, Nodes, policies.
  await expect(panel.getByRole('definition')).toHaveText(Array.from({ length: 5 }, () => 'unknown'));
  await expect(panel).toContainText('Unknown: not all that it is found by could be read.');
  await expect(page.getByTestId('service-list').getByRole('heading').locator('xpath=following-sibling::span')).toHaveText('');
});

test('states: an API server that is lost is told of once', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay();
  await open('/ns/shop', await start(replay.url));
  await expectPublished(page, replay, 'shop');
  // Refused for as long as the test lasts.
  replay.addFault({ kind: 'outage', for: 600_000 });
  await expect(page.getByTestId('notice-stale')).toBeVisible();
  await expect(page.getByTestId('notice-problem')).toHaveCount(0);
});

test('states: objects that cannot be read are counted and named, the rest is live', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay();
  await open('/ns/shop', await start(replay.url));
  await expectPublished(page, replay, 'shop');
  replay.addFault({ kind: 'bad-object', at: 'watch', shape: 'wrong-types', resource: 'services', count: 1 });
  await page.getByTestId('notice-faults').getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('dialog')).toContainText('1 object could not be read');
  await expectNoViolations(page, 'faults');
  await page.keyboard.press('Escape');
  await expectPublished(page, replay, 'shop');
});
