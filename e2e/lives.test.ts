// Lives of a Service's endpoints: drawn as what happened, told to keys and ear, and leading to the moment and the Pod.

import { expectNoViolations } from './fixtures/axe.ts';
import { playTo } from './fixtures/play.ts';
import { expect, test } from './fixtures/test.ts';

test('lives: a rolling update as lines that come and go, which keys and pointer follow', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ at: 10_000 });
  const signalbox = await start(replay.url);
  await open('/ns/shop/svc/web', signalbox);
  const lives = page.getByTestId('lives');
  const lines = lives.locator('[data-life]');
  await expect(lines).toHaveCount(4);
  const first = await lines.evaluateAll((all) => all.map((one) => one.getAttribute('data-life')));
  await playTo(replay, 44_000, 4);
  await expect(lines, 'four went, four came').toHaveCount(8);
  await expect(lives.getByTestId('lives-summary')).toContainText(/^8 in .* longest outage none · fewest ready 3$/);
  await expect(lives.getByTestId('episodes')).toContainText('Rollout of Deployment web');
  const sentences = await lines.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
  expect(sentences.filter((words) => /There when Signalbox began to watch .* went: rollout of Deployment web/.test(words))).toHaveLength(4);
  expect(sentences.filter((words) => /came: rollout of Deployment web.*Not ready .*, ready .* by now/.test(words))).toHaveLength(4);

  await test.step('keys go from life to life', async () => {
    await lives.locator('[data-life][tabindex="0"]').focus();
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const id = await page.evaluate(() => document.activeElement?.getAttribute('data-life') ?? '');
      seen.add(id);
      await expect(lives.getByTestId('life-card')).toBeVisible();
      await page.keyboard.press('ArrowRight');
    }
    expect(seen.size).toBe(8);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(lives.locator('[data-life]:focus')).toHaveCount(1);
  });

  await test.step('a life that goes on selects its Pod and stays now', async () => {
    const alive = lives.locator('[data-life][aria-label$="by now"]').first();
    const name = ((await alive.getAttribute('aria-label')) ?? '').split(',')[0] ?? '';
    await alive.press('Enter');
    await expect(page.getByTestId('inspector')).toContainText(name);
    await expect(page).toHaveURL(new RegExp(`sel=Pod:shop/${name}$`));
  });

  await test.step('a life that is over is shown at a moment at which it was there', async () => {
    const gone = lives.locator(`[data-life="${first[0] ?? ''}"]`);
    const name = ((await gone.getAttribute('aria-label')) ?? '').split(',')[0] ?? '';
    await gone.press('Enter');
    await expect(page).toHaveURL(/at=\d{4}-/);
    await expect(page.getByTestId('inspector')).toContainText(name);
    await expect(page.getByTestId('gone')).toHaveCount(0);
  });

  await test.step('a click on a time goes there', async () => {
    const before = page.url();
    const box = (await lives.locator('ul[aria-label="Lives by Node"]').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    // At the upper edge of a Node nothing is drawn.
    await page.mouse.click(box.x + box.width * 0.9, box.y + 1);
    await expect(page).not.toHaveURL(before);
    await expect(page).toHaveURL(/at=\d{4}-/);
  });

  for (const theme of ['light', 'dark'] as const) {
    await open(`/ns/shop/svc/web?theme=${theme}`, signalbox);
    await expect(lines).toHaveCount(8);
    await expectNoViolations(page, `lives, ${theme}`);
  }
});

test('lives: rows stay where they are while endpoints come and go', async ({ page, startReplay, start, open }) => {
  const replay = await startReplay({ at: 14_000 });
  await open('/ns/shop/svc/web', await start(replay.url));
  const lives = page.getByTestId('lives');
  await expect(lives.locator('[data-life]')).toHaveCount(4);
  /** Life to its Node's name and its place under that. */
  const places = async (): Promise<readonly (readonly [string, string])[]> =>
    lives.locator('[data-life]').evaluateAll((all) =>
      all.map((one) => {
        const band = one.closest('ul')?.closest('li');
        const top = one.getBoundingClientRect().top - (band?.getBoundingClientRect().top ?? 0);
        return [one.getAttribute('data-life') ?? '', `${band?.querySelector('p')?.textContent ?? ''} ${Math.round(top)}`] as const;
      }),
    );
  const held = new Map<string, string>();
  const moved: string[] = [];
  for (let at = 18_000; at <= 44_000; at += 2000) {
    await playTo(replay, at, 8);
    for (const [id, place] of await places()) {
      if ((held.get(id) ?? place) !== place) moved.push(`${id} from ${held.get(id) ?? ''} to ${place}`);
      held.set(id, place);
    }
  }
  await expect(lives.locator('[data-life]')).toHaveCount(8);
  for (const [id, place] of await places()) if ((held.get(id) ?? place) !== place) moved.push(`${id} to ${place}`);
  expect(moved).toEqual([]);
  expect(held.size, 'seen while it went on').toBeGreaterThan(4);
});
